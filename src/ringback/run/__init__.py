"""What a run does: read exchanges, judge them, count what they exercised."""
