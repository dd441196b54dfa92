"""What PostgreSQL means to do for a query."""

import json


def explain(database, query, role):
    """The plan as EXPLAIN (FORMAT JSON) tells it; `query` says so itself and may prepare before."""
    return json.loads(database.value(query, role))[0]["Plan"]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def tables_read_whole(plan):
    return [node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"]
