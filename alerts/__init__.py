"""Alerts: from a development and the routes to decisions, messages and receipts."""

if __name__ != "policywire.alerts":
    raise ImportError("import policywire.alerts instead of alerts", name="alerts")
