"""Requests to send, made from a contract and from what is known of a tenant; nothing here sends anything."""
