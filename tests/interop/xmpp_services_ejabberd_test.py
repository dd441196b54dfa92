"""What the component answers beside vCards, on a real ejabberd."""

from support.ejabberd import Ejabberd

from verona import DOMAIN
from xmpp_services_scenarios import *  # the scenarios become tests of this file; `world` is an ejabberd here

HELP = f"xmpp:help@rooms.{DOMAIN}?join"


class EjabberdWithContact(Ejabberd):
    """With a contact address of its own, as docs/integrations/ejabberd.md has it."""

    def __init__(self, folder, database, *domains):
        super().__init__(folder, database, *domains)
        text = self.configuration.read_text()
        assert text.count("  mod_disco: {}\n") == 1
        self.configuration.write_text(text.replace(
            "  mod_disco: {}\n",
            f'  mod_disco: {{server_info: [{{modules: all, name: support-addresses, urls: ["{HELP}"]}}]}}\n'))


PEER = EjabberdWithContact


def test_server_drops_our_forms_and_shows_its_own_contact(world):
    """Forms in disco nesting are dropped, so contact_on_server does nothing here: mod_disco says whom to contact."""
    assert OURS in forms(ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>")), "the component's own disco has it"
    carried = forms(ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>", DOMAIN))
    assert OURS not in carried
    assert carried[CONTACT] == {"FORM_TYPE": [CONTACT], "support-addresses": [HELP]}
