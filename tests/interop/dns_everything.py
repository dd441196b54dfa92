"""Domains with something of everything: each service, hosts, and an extra record
of each type that there is."""

NAME_SERVERS = ["ns1.montague.example", "ns2.montague.example"]


def server(name, **more):
    return {"host": name, "port": 5061, "priority": 10, "weight": 50, **more}


def whole(domain, mode):
    """A domain with something of everything; every name inside it that a record leads to has an address."""
    host = f"host.{domain}"
    return {
        "sip": {"servers": [server(host, transport=t) for t in ("udp", "tcp", "tls", "ws", "wss")]},
        "xmpp": {"client": [server(host, tls="starttls"), server(host, tls="direct")],
                 "server": [server(host, tls="starttls"), server(host, tls="direct")],
                 "websocket": f"wss://{host}/ws", "bosh": f"https://{host}/bosh"},
        "relay": [server(host, kind=k, transport=t) for k in ("stun", "turn") for t in ("udp", "tcp", "tls")],
        "hosts": [{"name": host, "addresses": ["192.0.2.5", "2001:db8::5"]}],
        "dns": {"mode": mode, "nameservers": NAME_SERVERS, "xmppconnect": True,
                "configuration_url": "https://phones.montague.example/a!b"},
        "extra_records": extra(),
    }


def extra():
    digest = "0123456789abcdef" * 4
    return [
        {"name": "@", "type": "A", "records": ["192.0.2.80", "192.0.2.81"]},
        {"name": "@", "type": "MX", "data": "10 host"},
        {"name": "@", "type": "TXT", "records": ['"v=spf1 -all"', '"a\\"b\\\\c; \\195\\164 (d)" second']},
        {"name": "@", "type": "CAA", "records": ['0 issue "ca.example; account=1"', '128 iodef "mailto:security@montague.example"']},
        {"name": "@", "type": "HTTPS", "data": "1 . alpn=h2,h3 port=443 ipv4hint=192.0.2.80 ipv6hint=2001:db8::80"},
        {"name": "alias", "type": "HTTPS", "data": "0 www"},
        {"name": "_dns", "type": "SVCB", "data": "1 host alpn=dot mandatory=alpn,port port=853 key667=\"a\\210b\""},
        {"name": "www", "type": "CNAME", "data": "@"},
        {"name": "*", "type": "TXT", "data": "any"},
        {"name": "*.people", "type": "AAAA", "data": "2001:db8::81"},
        {"name": "_5061._tcp.host", "type": "TLSA", "data": f"3 1 1 {digest}"},
        {"name": "host", "type": "SSHFP", "data": f"4 2 {digest}"},
        {"name": "host", "type": "HINFO", "data": "\"PDP-11\" Unix"},
        {"name": "5", "type": "PTR", "data": "host"},
        {"name": "_sip._tcp.people", "type": "SRV", "data": "0 0 5060 host"},
        {"name": "people", "type": "NAPTR", "data": "10 20 u E2U+sip \"!^(.*)$!sip:\\\\1@montague.example!i\" ."},
        {"name": "sub", "type": "NS", "records": ["ns.sub", "ns1.montague.example."]},
        {"name": "sub", "type": "DS", "data": f"60485 8 2 {digest}"},
        {"name": "ns.sub", "type": "AAAA", "data": "2001:db8::53"},
        {"name": "odd", "type": "TYPE65280", "data": "\\# 4 0a000001"},
    ]
