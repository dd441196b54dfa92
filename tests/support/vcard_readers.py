"""How clients and servers read the vCards that we write: small models of their
readers, for tests that ask what a person would see.

- Smack 4.4 (`VCardProvider`, Jitsi): the order inside TEL counts.
- Gajim 1.7 (contact dialog): vCard4 from PEP.
- Linphone: text vCards; SIP addresses from IMPP alone.
- Prosody 0.12 (`mod_vcard_legacy`): vCard4 made into vcard-temp.
"""

import xml.etree.ElementTree as ElementTree

TEMP = "{vcard-temp}"
FOUR = "{urn:ietf:params:xml:ns:vcard-4.0}"

SMACK_LABELS = {"VOICE", "FAX", "PAGER", "MSG", "CELL", "VIDEO", "BBS", "MODEM", "ISDN", "PCS", "PREF"}
JITSI_CALLS = {"VOICE", "VIDEO", "CELL"}


def smack(card):
    """{("WORK", "VOICE"): number, …}: the label is the last type before NUMBER, a later number replaces an earlier one."""
    filed = {}
    for telephone in card.iter(f"{TEMP}TEL"):
        place, label = "WORK", "VOICE"
        for part in telephone:
            name = part.tag.removeprefix(TEMP)
            if name == "HOME":
                place = "HOME"
            elif name in SMACK_LABELS:
                label = name
            elif name == "NUMBER":
                filed[place, label] = part.text
    return filed


def jitsi_calls(card):
    """[(number as dialled, whether the video button lights), …]."""
    found = []
    for (_, label), number in smack(card).items():
        if label not in JITSI_CALLS:
            continue
        for scheme in ("tel:", "callto:", "sips:", "sip:"):
            number = number.removeprefix(scheme)
        found.append((number, label == "VIDEO"))
    return found


def gajim(card):
    """The links of the dialog: what is said of a telephone behind "tel:", and each IMPP."""
    links = []
    for telephone in card.iter(f"{FOUR}tel"):
        links += ["tel:" + value.text for kind in ("text", "uri") for value in telephone.findall(FOUR + kind)]
    return links + [value.text for impp in card.iter(f"{FOUR}impp") for value in impp.findall(f"{FOUR}uri")]


def lines_of(text):
    """[("IMPP", {"TYPE=work"}, "sip:…"), …] of a text vCard, unfolded (RFC 6350 §3.2)."""
    found = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        if line:
            head, _, value = line.partition(":")
            name, *parameters = head.split(";")
            found.append((name, set(parameters), value))
    return found


def linphone(text):
    """(SIP addresses, telephone numbers)."""
    lines = lines_of(text)
    return ([value for name, _, value in lines if name == "IMPP" and value.startswith("sip:")],
            [value for name, _, value in lines if name == "TEL" and not value.startswith("sip:")])


def prosody_legacy(card):
    """The vCard of vcard-temp that mod_vcard_legacy makes of a vCard4: numbers of <uri/> alone, NUMBER before the types."""
    made = ElementTree.Element(f"{TEMP}vCard")

    def add(to, name, text):
        if text is not None:
            ElementTree.SubElement(to, TEMP + name).text = text
    add(made, "FN", card.findtext(f"{FOUR}fn/{FOUR}text"))
    simple = {"nickname": "text", "title": "text", "role": "text", "categories": "text", "note": "text", "url": "uri", "bday": "date"}
    for each in card:
        name = each.tag.removeprefix(FOUR)
        kind = each.findtext(f"{FOUR}parameters/{FOUR}type/{FOUR}text")
        if name in simple:
            add(made, name.upper(), each.findtext(FOUR + simple[name]))
        elif name == "tel" and each.findtext(f"{FOUR}uri"):
            telephone = ElementTree.SubElement(made, f"{TEMP}TEL")
            add(telephone, "NUMBER", each.findtext(f"{FOUR}uri").removeprefix("tel:"))
            if kind in ("home", "work"):
                ElementTree.SubElement(telephone, TEMP + kind.upper())
        elif name == "impp" and (each.findtext(f"{FOUR}uri") or "").startswith("xmpp:"):
            add(made, "JABBERID", each.findtext(f"{FOUR}uri").removeprefix("xmpp:"))
    return made
