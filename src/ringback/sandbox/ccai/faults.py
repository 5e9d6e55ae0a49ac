"""The lies that this vendor tells by itself: what it takes and refuses, keeps and forgets, and whom it lets in.

Its own code asks for them by name; what they do stands there.
"""

from ringback.sandbox.vendor import Fault


def _creating(*promises: str) -> tuple[str, ...]:
    return tuple(f"ccai:createCall:{promise}" for promise in promises)


UNIQUE = ("ccai:createCall:unique-ids",)
KEPT = ("ccai:createCall:create-then-flag",)
REMEMBERED = ("ccai:updateCustomerFlag:read-your-write",)
OPERATIONS = ("createCall", "getCustomerFlag", "updateCustomerFlag")

OF_REQUESTS: tuple[Fault, ...] = (
    # Requests that are taken although a refusal is documented.
    Fault("ccai-any-call-type-taken", _creating("invalid-call-type"), "takes any call_type for an outbound one"),
    Fault("ccai-agent-guessed", _creating("agent-email-required"), "lets somebody call if no agent is named"),
    Fault(
        "ccai-unknown-agent-calls",
        _creating("agent-unknown", "agent-email-malformed"),
        "lets somebody else call if there is no such agent",
    ),
    Fault("ccai-busy-agent-calls", _creating("agent-busy"), "makes a busy agent call"),
    Fault("ccai-nobody-called", _creating("ticket-or-number-required"), "creates a call to nobody"),
    Fault("ccai-unknown-ticket-called", _creating("contact-not-found"), "creates a call for a ticket of nobody"),
    Fault("ccai-bad-number-scheduled", _creating("number-malformed-for-menu"), "schedules calls to any text"),
    Fault("ccai-ivr-menu-scheduled", _creating("menu-not-mobile-or-web"), "schedules calls in IVR menus"),
    Fault("ccai-calls-after-hours", _creating("menu-after-hours"), "takes calls for a menu that is closed"),
    Fault(
        "ccai-unavailable-language-spoken",
        _creating("language-unavailable", "lang-echo"),
        "speaks English where a language is not available",
    ),
    Fault(
        "ccai-scheduled-in-the-past",
        _creating("scheduled-in-the-future"),
        "schedules calls for times that are long past",
    ),
    Fault("ccai-scheduled-for-some-time", _creating("scheduled-at-required"), "schedules calls without a time"),
    Fault(
        "ccai-any-media-type-read",
        _creating("request#media", "request/body#type"),
        "reads JSON under any content type",
    ),
    # Refusals that nothing in the request asks for, or in the wrong words.
    Fault("ccai-older-names-refused", _creating("invalid-call-type"), "no longer knows OutboundCall and IncomingCall"),
    Fault(
        "ccai-good-number-refused",
        _creating("number-malformed", "number-malformed-for-menu"),
        "now and then refuses a well-formed number",
        every=7,
    ),
    Fault(
        "ccai-menu-asked-beside-call",
        _creating("menu-or-call-required", "menu-required-call-unknown"),
        "wants menu_id although call_id names a call",
    ),
    Fault(
        "ccai-no-permission-said-to-be-busy",
        _creating("agent-no-permission", "agent-busy"),
        "calls an agent busy who may not make calls",
    ),
    Fault(
        "ccai-hyphens-swapped",
        _creating("number-malformed", "number-malformed-for-menu"),
        "writes well-formed where the document has well formed, and the other way round",
    ),
    Fault(
        "ccai-malformed-menu-not-found",
        _creating("menu-id-malformed", "menu-unknown"),
        "says that a malformed menu_id is not found",
    ),
    Fault("ccai-unknown-menu-misnamed", _creating("menu-unknown"), "says of any unknown menu that 0 is not found"),
    Fault(
        "ccai-redirection-reworded",
        _creating("menu-redirected", "response.400#message"),
        "puts manual redirection in double quotation marks",
    ),
    Fault("ccai-language-misnamed", _creating("language-unknown"), "says of any unknown language that 'en' is"),
    # What is asked for and not done.
    Fault("ccai-default-language-spanish", _creating("lang-default"), "speaks Spanish if no language is asked for"),
    Fault("ccai-language-ignored", _creating("lang-echo"), "speaks English whatever language is asked for"),
    Fault(
        "ccai-other-agent-calls",
        _creating("agent-by-email"),
        "now and then assigns a call to the next agent who is free",
        every=4,
    ),
    # What only a later request can show.
    Fault("ccai-id-twice", UNIQUE, "gives every fifth call the id of the one before", every=5),
    Fault(
        "ccai-participants-of-last-call",
        _creating("participants-of-this-call"),
        "shows the participants of the call before",
    ),
    Fault("ccai-call-not-kept", KEPT, "does not know the call that it has just created"),
    Fault("ccai-update-forgotten", REMEMBERED, "forgets every update of flags"),
    Fault("ccai-update-lost", REMEMBERED, "forgets every third update of flags", every=3),
    Fault("ccai-false-not-kept", REMEMBERED, "sets flags and never takes one back"),
    Fault("ccai-update-replaces", REMEMBERED, "takes any update, and takes back the flags that it does not name"),
    Fault("ccai-flags-lost-when-read", REMEMBERED, "forgets the flags of a call once they have been read"),
    # Who is let in.
    Fault("ccai-no-token-needed-for-post", _creating("authentication"), "creates calls for anybody"),
    Fault(
        "ccai-no-token-needed-for-get",
        ("ccai:getCustomerFlag:authentication",),
        "shows anybody the flags of a customer",
    ),
    Fault(
        "ccai-any-token",
        tuple(f"ccai:{operation}:authentication" for operation in OPERATIONS),
        "asks for the tenant's name and does not look at the token",
    ),
)
