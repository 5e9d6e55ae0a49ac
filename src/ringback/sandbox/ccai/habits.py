"""What this vendor does where its document leaves it open or says two things, decided once from the seed."""

from dataclasses import dataclass

from ringback.sandbox.ccai.tenant import SEVERAL_NUMBERS
from ringback.sandbox.vendor import Leeway

VERIFIED, BAD = "verified_customer", "bad_actor"
REPEAT, REPEATS = "repeat_customer", "repeat_customers"


@dataclass(frozen=True, slots=True)
class Habits:
    """The choices; the comments name the lines of the document that leave them.

    `media` is the content type of every JSON answer.
    """

    # Whom to refuse, in which order and words.
    order: tuple[str, ...]  # in which the parts of a request are looked at: nowhere said
    menu_kind_first: bool  # or its hours
    kindless_message: str  # without call_type (163): "Missing parameter" has no sentence of its own
    old_name_for_agent_refused: bool  # "ScheduledCall" in a request that is outbound otherwise (754-773)
    ticket_suffices: bool  # for incoming and scheduled calls (1006, 1443)
    number_checked_beside_ticket: bool  # although the ticket wins (171)
    strict_numbers: bool  # "well formed" is nowhere explained
    emails_in_any_case: bool
    far_menus_malformed: bool  # ids beyond 32 bits: malformed (1398) or not found (1378)
    web_menus_take_calls: bool  # the table allows them (1005), the refusal does not (1109)
    other_times_read: bool  # ISO 8601 beyond RFC 3339 (1446)

    # Where an agent has to act in the widget.
    widget_status: int  # 202 (160), or 200 (538, 581)
    widget_says: str  # what such an answer contains
    choosers: tuple[str, ...]  # who must choose a number if the request names none (172, 774-788)
    strange_number: str  # an outbound number that is not the tenant's: taken, or to be chosen anew (516-538)

    # The call object.
    scheduled_type: str  # 10 and 154, or 1592
    scheduled_status: str  # 11 and 140, or 1593
    previous_menu_wins: bool  # with menu_id and call_id (1442)
    regions_kept: bool  # of a language (173)
    numbers_as_digits: bool  # 301, or a later example of the vendor
    agent_numbers: str  # null (259), text (55), or an integer as in a later example
    permissions: str  # always not_asked (1165), or as asked: short (28) or long (1010)
    parent_shown: bool  # 8, and in none of the eight answers
    provider_always: bool  # 23, and in answers to outbound calls only
    strangers_known: bool  # whether an outbound call by number has an end user (265)
    ticket_links: bool  # 245
    identifiers: bool  # 360
    participants_count: bool  # durations 0 (118) or null (278)
    scheduled_offered: bool  # 1656-1662
    end_user_first: bool  # among the participants (112) or the agent (272)
    times: str
    created_in_seconds: bool  # 1150
    start: int  # of the ids, 0 for random ones
    step: int

    # Flags.
    repeat_read: tuple[str, ...]  # 1925
    repeat_written: tuple[str, ...]  # 1941
    update_answer: str
    unset_flag: bool | None
    all_flags_needed: bool  # 1937-1942
    null_unsets: bool

    # Everything else.
    absent_call_status: int
    not_found_says: str
    media: str


def habits_of(leeway: Leeway) -> Habits:
    """What the seed decides."""
    choose, either = leeway.choose, (False, True)
    return Habits(
        order=tuple(leeway.order("order of validation", ("agent", "callee", "menu", "language", "number", "time"))),
        menu_kind_first=choose("kind of menu before its hours", either),
        kindless_message=choose("message without call_type", ("Invalid call type", "call_type is required")),
        old_name_for_agent_refused=choose("CC-15: ScheduledCall with an agent refused", either),
        ticket_suffices=choose("CC-12: a ticket suffices", either),
        number_checked_beside_ticket=choose("a number beside a ticket is checked", either),
        strict_numbers=choose("numbers need + and a country code", either),
        emails_in_any_case=choose("e-mail addresses in any case", either),
        far_menus_malformed=choose("menu ids beyond 32 bits are malformed", either),
        web_menus_take_calls=choose("CC-13: web menus take incoming calls", either),
        other_times_read=choose("ISO 8601 beyond RFC 3339", either),
        widget_status=choose("CC-01: status where the widget takes over", (200, 202)),
        widget_says=choose("answer where the widget takes over", ("nothing", "message", "request")),
        choosers=choose("who chooses a number in the widget", ((), (SEVERAL_NUMBERS,))),
        strange_number=choose("an outbound number of nobody", ("taken", "chosen anew")),
        scheduled_type=choose("CC-02: type of a scheduled call", ("Voice Scheduled (API)", "Voice Inbound (API)")),
        scheduled_status=choose("CC-03: status of a scheduled call", ("scheduled", "queued")),
        previous_menu_wins=choose("the previous call gives the menu", either),
        regions_kept=choose("CC-11: languages with their region", either),
        numbers_as_digits=choose("CC-21: outbound numbers as digits only", either),
        agent_numbers=choose("CC-22: agents' numbers", ("null", "text", "integer")),
        permissions=choose("CC-23: recording permission", ("not asked", "short", "long")),
        parent_shown=choose("parent_id shown", either),
        provider_always=choose("voip_provider of every call", either),
        strangers_known=choose("end users of outbound calls by number", either),
        ticket_links=choose("addresses of tickets", either),
        identifiers=choose("identifiers of end users", either),
        participants_count=choose("durations of participants", either),
        scheduled_offered=choose("offers of scheduled calls", either),
        end_user_first=choose("the end user is the first participant", either),
        times=choose("notation of times", ("milliseconds", "seconds", "offset")),
        created_in_seconds=choose("created_at in whole seconds", either),
        start=choose("first id", (0, 1, 600, 90_001)),
        step=choose("step of ids", (1, 1, 3, 10)),
        repeat_read=choose("CC-24: name of the flag read", ((REPEAT,), (REPEATS,), (REPEAT, REPEATS))),
        repeat_written=choose("CC-27: name of the flag written", ((REPEAT,), (REPEATS,), (REPEAT, REPEATS))),
        update_answer=choose("CC-28: answer to an update", ("200 with flags", "200", "202", "204")),
        unset_flag=choose("a flag that was never set", (None, False)),
        all_flags_needed=choose("an update needs all flags", either),
        null_unsets=choose("null takes a flag away", either),
        absent_call_status=choose("status for a call that is not there", (400, 404)),
        not_found_says=choose("body of a 404", ("message", "text", "nothing")),
        media=choose("content type", ("application/json", "application/json; charset=utf-8")),
    )
