"""What the five documents list, read a second time by eye, so that a spec cannot lose or gain an entry unnoticed."""

from typing import Any

from tests.unit.test_specs import spec


def schema(name: str, title: str) -> dict[str, Any]:
    found: dict[str, Any] = spec(name)["components"]["schemas"][title]
    return found


def needed(name: str, title: str) -> tuple[set[str], set[str]]:
    """The properties that a schema requires, and those that it does not."""
    whole = schema(name, title)
    required = set(whole.get("required", ()))
    return required, set(whole["properties"]) - required


CALL = {
    *("id", "lang", "call_type", "status"),
    *("created_at", "queued_at", "assigned_at", "connected_at", "ends_at", "scheduled_at"),
    *("wait_duration", "call_duration", "hold_duration", "rating", "has_feedback"),
    *("out_ticket_id", "out_ticket_url", "verified", "recording_url", "recording_permission"),
    *("voicemail_reason", "deflection", "disconnected_by", "fail_reason", "fail_details", "support_number"),
    *("selected_menu", "menu_path", "agent_info", "end_user", "photos", "videos", "transfers"),
    *("deflection_details", "participants", "offer_type", "offer_events", "answer_type", "outbound_number"),
}
"""The keys of each of the eight calls that the document shows."""


def test_a_call_of_ccai_has_sixteen_statuses() -> None:
    statuses = schema("ccai", "Call")["properties"]["status"]["enum"]
    assert sorted(statuses) == [
        *("action_only", "action_only_finished", "assigned", "connected", "connecting", "deflected", "failed"),
        *("finished", "queued", "recovered", "scheduled", "selecting", "switching"),
        *("voicemail", "voicemail_read", "voicemail_received"),
    ]


def test_a_call_of_ccai_has_the_keys_of_the_eight_answers_and_two_more() -> None:
    assert needed("ccai", "Call") == (CALL, {"parent_id", "voip_provider"})


def test_the_parts_of_a_call_have_the_keys_that_the_document_shows() -> None:
    parts = ("Menu", "MenuPath", "Agent", "EndUser", "Photo", "Video", "Transfer", "Participant", "OfferEvent")
    assert {title: set(schema("ccai", title)["properties"]) for title in parts} == {
        "Menu": {"id", "name", "parent_id", "position", "deleted", "hidden", "menu_type", "output_msg"},
        "MenuPath": {"items_count", "name", "materialized_path"},
        "Agent": {"id", "agent_number", "name", "last_name", "first_name", "avatar_url"},
        "EndUser": {"id", "identifier", "out_contact_id"},
        "Photo": {"id", "photo_type", "url"},
        "Video": {"id", "url"},
        "Transfer": {
            *("id", "status", "fail_reason", "created_at"),
            *("from_menu", "to_menu", "from_agent", "to_agent"),
        },
        "Participant": {
            *("id", "type", "status", "call_id", "user_id", "end_user_id"),
            *("call_duration", "hold_duration", "connected_at", "ended_at", "fail_reason"),
        },
        "OfferEvent": {"casting_time", "group"},
    }


def test_ccai_takes_three_kinds_of_call_under_six_names() -> None:
    shapes = {title: schema("ccai", title) for title in ("OutboundCall", "IncomingCall", "ScheduledCall")}
    assert {title: set(each["properties"]) for title, each in shapes.items()} == {
        "OutboundCall": {"call_type", "agent_email", "ticket_id", "end_user_number", "outbound_number", "lang"},
        "IncomingCall": {
            *("call_type", "menu_id", "end_user_number", "lang", "ticket_id", "outbound_number"),
            "recording_permission",
        },
        "ScheduledCall": {
            *("call_type", "menu_id", "call_id", "end_user_number", "lang", "ticket_id", "scheduled_at"),
            "recording_permission",
        },
    }
    assert {title: each["properties"]["call_type"]["enum"] for title, each in shapes.items()} == {
        "OutboundCall": ["Voice Outbound (API)", "OutboundCall"],
        "IncomingCall": ["Voice Inbound (API)", "IncomingCall"],
        "ScheduledCall": ["Voice Scheduled (API)", "ScheduledCall"],
    }
    assert schema("ccai", "Call")["properties"]["call_type"]["enum"] == [
        *("Voice Outbound (API)", "Voice Inbound (API)", "Voice Scheduled (API)"),
    ]


def test_ccai_refuses_in_twenty_sentences() -> None:
    entries = spec("ccai")["paths"]["/calls"]["post"]["x-errors"]
    assert {entry["message"] for entry in entries if "message" in entry} == {
        "Invalid call type",
        "Agent is not available to take this call",
        "ticket_id or end_user_number required",
        "Not a valid agent email",
        "Agent email required",
        "Agent does not have access to make calls",
        "end_user_number is not well-formed",
        "end_user_number is not well formed",
        "end_user_number is required",
        "Contact not found",
        "Menu is in 'manual redirection' state, can't accept calls",
        "Menu is in 'after hours' state, can't accept incoming calls",
        "menu_id is required",
        "menu_id {body.menu_id} is not found",
        "menu_id is not well formed",
        "Only IVR and mobile menu IDs are permitted",
        "Only mobile and web menu IDs are permitted",
        "Language '{body.lang}' is not available",
        "Language '{body.lang}' is not found",
        "scheduled_at is required",
    }


def test_ccai_answers_with_the_statuses_that_its_table_and_examples_have() -> None:
    paths = spec("ccai")["paths"]
    assert set(paths["/calls"]["post"]["responses"]) == {"200", "201", "202", "400", "404"}
    assert set(paths) == {"/calls", "/calls/{id}/customer_flag"}
    assert set(paths["/calls/{id}/customer_flag"]) == {"get", "patch"}


def test_ccai_has_three_flags_of_which_one_has_two_names() -> None:
    flags = {"verified_customer", "bad_actor", "repeat_customer", "repeat_customers"}
    assert set(schema("ccai", "CustomerFlag")["properties"]) == flags
    assert set(schema("ccai", "CustomerFlagUpdate")["properties"]) == flags


def test_talkdesk_takes_ten_parameters_with_their_limits() -> None:
    parameters = spec("talkdesk")["paths"]["/schedule-callbacks"]["get"]["parameters"]
    assert {each["name"]: limits(each["schema"]) for each in parameters} == {
        "agent_id": 35,
        "campaign_id": 35,
        "contact_id": 35,
        "end_time": 35,
        "page": (1, 500, 1),
        "per_page": (1, 500, None),
        "phone_number": 36,
        "record_id": 36,
        "start_time": 35,
        "status": 35,
    }
    assert {each["in"] for each in parameters} == {"query"}
    assert [each["name"] for each in parameters if each.get("required")] == []


def limits(schema: dict[str, Any]) -> Any:
    """The most characters that a text may have, or a number's (least, most, default)."""
    if schema["type"] == "integer":
        return schema["minimum"], schema["maximum"], schema.get("default")
    return schema["maxLength"] if "maxLength" in schema else schema["anyOf"][0]["maxLength"]


def test_a_callback_of_talkdesk_has_22_fields_of_which_one_is_required() -> None:
    required, optional = needed("talkdesk", "Callback")
    assert required == {"callback_id"}
    assert optional == {
        *("id", "interaction_id", "campaign_id", "record_id", "record_list_id", "phone_number"),
        *("record_first_name", "record_last_name", "record_extra_data", "caller_id"),
        *("time_to_call", "next_time_to_call", "timezone", "exclusive_to_agent", "agent_id", "contact_id"),
        *("status", "assign_type", "from_call_type", "dialing_model", "_links"),
    }
    assert len(required | optional) == 22


def test_a_callback_of_talkdesk_has_four_closed_lists_and_two_times() -> None:
    fields = schema("talkdesk", "Callback")["properties"]
    assert {name: field["enum"] for name, field in fields.items() if "enum" in field} == {
        "status": ["UNATTEMPTED", "TO_BE_RETRIED", "EXHAUSTED", "SUCCESS", "CANCELED", "INVALID_NUMBER"],
        "assign_type": [
            *("MYSELF_ONLY", "SPECIFIC_AGENT", "SPECIFIC_RING_GROUP", "MYSELF_IF_AVAILABLE", "ANY_ELIGIBLE_AGENT"),
        ],
        "from_call_type": ["INBOUND", "MANUAL_OUTBOUND", "PROACTIVE_OUTBOUND"],
        "dialing_model": ["PREDICTIVE", "PREVIEW"],
    }
    times = {name for name, field in fields.items() if field.get("format") == "date-time"}
    assert times == {"time_to_call", "next_time_to_call"}


def test_a_page_of_talkdesk_has_five_counters_links_and_callbacks() -> None:
    required, optional = needed("talkdesk", "CallbackPage")
    assert required == {"total", "page", "per_page", "count", "_links", "_embedded"}
    assert optional == {"total_page", "total_pages"}  # one of the two: TD-01
    links = schema("talkdesk", "CallbackPage")["properties"]["_links"]
    assert (set(links["required"]), set(links["properties"]) - set(links["required"])) == (
        {"self", "first", "last"},
        {"prev", "next"},
    )


def test_an_error_of_talkdesk_needs_a_code_and_a_message() -> None:
    assert needed("talkdesk", "Error") == ({"code", "message"}, {"description", "fields"})
    assert schema("talkdesk", "Error")["properties"]["fields"]["items"]["required"] == ["name", "description"]
    assert set(spec("talkdesk")["paths"]["/schedule-callbacks"]["get"]["responses"]) == {"200", "400", "401", "403"}


def test_talkdesk_asks_for_one_scope() -> None:
    assert spec("talkdesk")["security"] == [{"clientCredentials": ["schedule-callbacks:read"]}]


def test_a_record_of_ucontact_has_nine_keys_and_needs_them_all() -> None:
    assert needed("ucontact", "Record") == (
        {
            *("calldate", "campaign", "destination", "alternatives", "agent", "data"),
            *("source", "bulk", "automatic"),
        },
        set(),
    )
    assert needed("ucontact", "Form") == ({"call"}, set())


def test_a_scheduled_call_of_acefone_has_eight_fields_of_which_four_are_required() -> None:
    assert needed("acefone-dialer", "ScheduledCall") == (
        {"customer_name", "schedule_date_time", "assigned_to", "customer_number"},
        {"reminder_schedule_callbacks", "reminder_time", "call_end_min", "inbound_queue"},
    )


def test_a_click_to_call_of_acefone_has_six_fields_of_which_two_are_required_and_takes_more() -> None:
    assert needed("acefone-click-to-call", "Call") == (
        {"agent_number", "destination_number"},
        {"caller_id", "async", "call_timeout", "custom_identifier"},
    )
    assert schema("acefone-click-to-call", "Call")["additionalProperties"] is True


def test_an_answer_of_acefone_has_two_keys_which_one_page_writes_in_two_ways() -> None:
    assert needed("acefone-dialer", "Outcome") == ({"success", "message"}, set())
    click = schema("acefone-click-to-call", "Outcome")
    assert click["anyOf"] == [{"required": ["success", "message"]}, {"required": ["Success", "Message"]}]
