"""Name resolution for the crawler: guarded, and on threads that never hold the process back."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from functools import partial
from threading import Thread
from typing import Any, cast

from twisted.internet._resolver import GAIResolver
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.python.threadpool import ThreadPool
from zope.interface import implementer  # type: ignore[import-untyped]

from policywire.crawler.fetch.ssrf_guard import SsrfGuard

LOOKUP_THREADS = 128
"""More than there are transfers at a time: names that hang must not keep others waiting."""


@implementer(IResolutionReceiver)
class _LookupWaiter:
    """Tells when a look-up is done, whatever it found."""

    def __init__(self, done: asyncio.Future[None]) -> None:
        self._done = done

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        """Begin."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """Ignore it: the caller knows."""

    def resolutionComplete(self) -> None:  # noqa: N802
        if not self._done.done():
            self._done.set_result(None)


class LookupThreads(ThreadPool):
    """Threads for name look-ups; daemons, because one that hangs must not keep the process."""

    threadFactory: Any = partial(Thread, daemon=True)  # noqa: N815 (Twisted's name)

    def end(self) -> None:
        """Let the idle threads go, without waiting for those that still look something up."""
        Thread(target=self.stop, daemon=True).start()


def look_up(*question: Any) -> list[Any]:
    """Ask the system for the addresses of a name; a name that cannot be one has none.

    Takes and gives what `socket.getaddrinfo` does. Raises socket.gaierror.
    """
    try:
        return list(socket.getaddrinfo(*question))
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error


@implementer(IResolutionReceiver)
class _AddressFilter:
    """Collects the addresses of one name and passes all of them on, or none."""

    def __init__(self, receiver: Any, guard: SsrfGuard, host: str, port: int) -> None:
        self._receiver, self._guard, self._host, self._port = receiver, guard, host, port
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._guard.is_proxy(self._host, self._port):
            self._pass_on()
            self._receiver.resolutionComplete()
            return
        closed = [a.host for a in self._addresses if not self._guard.permits(a.host, self._port)]
        if closed:
            self._guard.block_host(self._host, closed[0])
        else:
            self._pass_on()
        self._receiver.resolutionComplete()

    def _pass_on(self) -> None:
        self._guard.unblock_host(self._host)
        for address in self._addresses:
            self._receiver.addressResolved(address)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names for Twisted; a name with even one closed address has no address at all.

    The addresses given out are the ones that are dialled, so a name server that changes its
    answer between a check and the connection gains nothing. Literal addresses pass here as well.
    """

    def __init__(self, reactor: Any, guard: SsrfGuard) -> None:
        self._guard = guard
        self._threads = LookupThreads(0, LOOKUP_THREADS, name="names")
        self._system: Any = GAIResolver(reactor, lambda: self._threads, cast("Any", look_up))
        self._previous: Any = None

    def install(self, reactor: Any) -> None:
        """Make this the resolver of the reactor."""
        self._threads.start()
        self._previous = reactor.installNameResolver(self)

    def remove(self, reactor: Any) -> None:
        """Put back the resolver that was there before, unless another one has come since."""
        self._threads.end()
        if reactor.nameResolver is self:
            reactor.installNameResolver(self._previous)

    async def check_host(self, host: str, port: int) -> None:
        """Look a name up so that the guard knows of it, without dialling it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.resolveHostName(_LookupWaiter(done), host, port)
        await done

    def resolveHostName(  # noqa: N802
        self,
        receiver: Any,
        host: str,
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve `host` and hand its addresses to `receiver`, as IHostnameResolver says."""
        judge = _AddressFilter(receiver, self._guard, host, portNumber)
        return self._system.resolveHostName(
            judge, host, portNumber, addressTypes, transportSemantics
        )
