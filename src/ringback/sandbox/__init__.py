"""Five vendors to talk to without a telephone ringing: plain functions from request to response, with state.

Written from the vendors' documents alone. Nothing here knows a spec or a check of Ringback: a mistake that both shared
would agree with itself.
"""
