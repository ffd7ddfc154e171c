"""TELLS: a development and the routes become decisions, messages, and receipts."""

if __name__ != "policywire.alerts":
    raise ImportError("import policywire.alerts instead of alerts", name="alerts")
