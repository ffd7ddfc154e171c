"""The service with a bug planted in it: a delivery is marked as sent before it is sent.

The kill test must catch it; `python -m tests.whole.test_kill 20 --planted` shows that it does.
"""

from __future__ import annotations

from policywire.alerts.model.alert import Receipt
from policywire.cli import app
from policywire.service.jobs.delivery.courier import DeliveryWorker, SendCounts


async def _mark_before_send(courier: DeliveryWorker) -> SendCounts:
    tried = SendCounts()
    while claimed := await courier._outbox.claim(courier.channel):
        for delivery in claimed:
            await courier._outbox.record_result(delivery, Receipt(ok=True, detail="planted"))
            await courier._sender().send(delivery.recipient, delivery.message)
            tried += SendCounts(sent=1)
    return tried


if __name__ == "__main__":
    DeliveryWorker.send_due = _mark_before_send  # type: ignore[method-assign]
    app.main()
