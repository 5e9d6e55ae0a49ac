"""The sandbox's tenant of the CCAI Platform: its agents, menus, languages, tickets, numbers and earlier calls.

Everybody here is made up; the numbers lie in a range that is reserved for fiction. `TENANT` tells a tenant file what
there is, whatever the seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

AVAILABLE, BUSY, NO_PERMISSION = "available", "busy", "no permission"
IVR, MOBILE, WEB = "ivr", "mobile", "web"
OPEN, AFTER_HOURS, MANUAL_REDIRECTION = "open", "after hours", "manual redirection"


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who makes calls; `number` is the agent's own in the contact centre."""

    id: int
    email: str
    first_name: str
    last_name: str
    number: int
    state: str = AVAILABLE


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu in front of a queue; `parent` is the id of the one above it."""

    id: int
    name: str
    kind: str
    parent: int | None = None
    position: int = 0
    state: str = OPEN


@dataclass(frozen=True, slots=True)
class Earlier:
    """A call that the tenant has had: what a later call can take over from it."""

    menu: Menu | None = None
    agent: Agent | None = None
    photos: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()


AGENTS: Mapping[str, Agent] = {
    agent.email: agent
    for agent in (
        Agent(1, "agent@example.com", "Sample", "Agent", 101),
        Agent(4, "admin@example.com", "Ada", "Administrator", 104),
        Agent(7, "allen@example.com", "Åsa", "Öberg", 107),
        Agent(8, "busy@example.com", "Bo", "Busy", 108, BUSY),
        Agent(11, "lunch@example.com", "Lu", "Lunch", 111, BUSY),
        Agent(12, "trainee@example.com", "Tom", "Trainee", 112, NO_PERMISSION),
    )
}

SEVERAL_NUMBERS = "allen@example.com"
"""The agent who has several numbers to call from, and no default among them."""

# Those that cannot take a call at the moment are mobile ones: both kinds of call may have a mobile menu.
MENUS: Mapping[int, Menu] = {
    menu.id: menu
    for menu in (
        Menu(9, "Lock Star", IVR),
        Menu(21, "Returns", IVR, parent=9, position=1),
        Menu(12, "App", MOBILE),
        Menu(14, "Réservations", MOBILE, parent=12, position=2),
        Menu(30, "Web page", WEB, position=1),
        Menu(40, "Night desk", MOBILE, position=3, state=AFTER_HOURS),
        Menu(45, "Front desk", MOBILE, position=4, state=MANUAL_REDIRECTION),
    )
}

LANGUAGES = ("en", "es", "ja", "pt-BR")
OTHER_LANGUAGES = ("ar", "de", "fr", "it", "ko", "nl", "ru", "sv", "tr", "zh")
"""Languages that the platform has and this tenant does not offer."""

TICKETS: Mapping[str, str] = {"71450": "381630957514", "76517": "389391400633"}
"""The contact in the CRM that each ticket belongs to."""

NUMBERS = ("+1 202-555-0100", "+1 202-555-0101", "+1 202-555-0102")
"""The numbers to call from; the first is the default."""

EARLIER: Mapping[int, Earlier] = {
    397: Earlier(agent=AGENTS["agent@example.com"]),
    514: Earlier(MENUS[12], AGENTS["admin@example.com"], ("https://example.com/photos/1.jpg",), ()),
    519: Earlier(MENUS[14], AGENTS["allen@example.com"], (), ("https://example.com/videos/1.mp4",)),
}

SECRETS = {
    "RINGBACK_SANDBOX_CCAI_SUBDOMAIN": "sandbox",
    "RINGBACK_SANDBOX_CCAI_TOKEN": "made-up-token-of-the-ccai-sandbox",
}

TENANT = """\
[ccai]
base_url = "{base_url}"
auth.basic = { username = "RINGBACK_SANDBOX_CCAI_SUBDOMAIN", password = "RINGBACK_SANDBOX_CCAI_TOKEN" }
rate = "1000/s"
allow_effects = ["dials", "schedules", "writes"]
may_ring = ["*"]
[ccai.known]
agents.available = ["agent@example.com", "admin@example.com", "allen@example.com"]
agents.busy = ["busy@example.com", "lunch@example.com"]
agents.no_permission = ["trainee@example.com"]
agents.unknown = ["nobody@example.com", "somebody@example.org"]
menus.ivr = [9, 21]
menus.mobile = [12, 14]
menus.web = [30]
menus.after_hours = [40]
menus.manual_redirection = [45]
menus.absent = [9999, 77]
languages.available = ["en", "es", "ja", "pt-BR"]
languages.unavailable = ["fr", "de"]
languages.unknown = ["xy", "qq"]
tickets.dialable = ["71450", "76517"]
tickets.unknown = ["1", "99999999"]
numbers.outbound = ["+1 202-555-0100", "+1 202-555-0101", "+1 202-555-0102"]
calls.existing = [397, 514, 519]
calls.absent = [999999999]
"""
