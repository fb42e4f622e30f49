"""The door in Slack.

Its halves don't load each other, so nothing is re-exported here: :mod:`depeche.slack.door` acknowledges what Slack
sends, and is on the clock; :mod:`depeche.slack.clerk` does what was asked; :mod:`depeche.slack.delivery` posts results.
"""
