"""A request to a page, reduced to what pages ask of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request

from policywire.config.models import Configuration
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.store.database.store import Store
from policywire.web.http.app_context import AppContext
from policywire.web.http.daily_counts import DailyCountCache
from policywire.web.http.feedback_proposals import FeedbackProposals
from policywire.web.http.near_misses import NearMissCache
from policywire.web.http.page_fetch import PageFetcher
from policywire.web.http.recent_articles import RecentArticles
from policywire.web.security.csrf import CsrfSigner
from policywire.web.security.identity import GUEST, Identity
from policywire.web.security.known_devices import KnownDevices
from policywire.web.security.login_throttle import LoginThrottle
from policywire.web.security.oidc import OidcClient
from policywire.web.security.trusted_proxies import is_forwarded

if TYPE_CHECKING:
    from policywire.crawler.extract.page import ArticlePage
    from policywire.crawler.source_search import SourceSearchResult

SEARCH_SECONDS = 60.0
"""Seconds until a person is told that no way to follow a site was found in time."""

MAX_FORM_BYTES = 300_000
"""Bytes of a form that are taken: a long article and its title."""


class HttpError(Exception):
    """The visitor gets a page that says what is wrong and what to do instead.

    `user` is who was refused, where a provider named them; `retry_after` are the seconds after
    which to try again, 0 where that is of no use. `location` is where a browser goes on by itself.
    """

    def __init__(
        self,
        status: int,
        title: str,
        text: str,
        user: str = "",
        *,
        retry_after: int = 0,
        location: str = "",
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.text = text
        self.user = user
        self.retry_after = retry_after
        self.location = location


STALE_FORM = HttpError(
    403,
    "This form has expired",
    "The service was restarted, or you logged in again, since you opened the page. Nothing was "
    "changed: go back, reload the page and repeat.",
)
SIGNED_PATHS = ("/subscriptions/",)
"""Whose address is the right itself: a mail program posts there without any form of ours."""
NOTICE_COOKIE = "policywire_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """`parts` are the variables in the path, `query` and `form` the last value of each name.

    `base` is the path prefix under which a reverse proxy shows us, `origin` scheme and host.
    `person` asks; `csrf` is what a form of theirs must carry; `notice` says what was done before,
    and `undo` is where a button beside it posts to.
    `config_changes` are the numbers of changes that this request made to the files.
    `is_forwarded`: it came through a proxy that says so, and that we do not know. `devices`
    knows browsers that a user logged in with before; `oidc` logs in at a provider.
    `login_throttle` counts wrong passwords; `page_fetcher` fetches pages of the web.
    """

    app_context: AppContext
    daily_counts: DailyCountCache
    near_misses: NearMissCache
    proposals: FeedbackProposals
    recent_articles: RecentArticles
    configuration: Configuration
    now: datetime
    path: str = "/"
    base: str = ""
    origin: str = ""
    path_params: Mapping[str, str] = field(default_factory=dict)
    client_address: str = ""
    identity: Identity = GUEST
    csrf: str = ""
    notice: str = ""
    undo: str = ""
    config_changes: list[int] = field(default_factory=list)
    is_forwarded: bool = False
    cookies: Mapping[str, str] = field(default_factory=dict)
    login_throttle: LoginThrottle = field(default_factory=LoginThrottle)
    page_fetcher: PageFetcher[ArticlePage]
    source_finder: PageFetcher[SourceSearchResult]
    devices: KnownDevices = field(default_factory=partial(KnownDevices, ""))
    oidc: OidcClient = field(default_factory=partial(OidcClient, ""))
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The store, to read from."""
        return self.app_context.store

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of displayed times."""
        return ZoneInfo(self.configuration.settings.timezone)

    @property
    def can_configure(self) -> bool:
        """Whether links and buttons are shown that write the configuration."""
        return self.identity.can_edit and self.app_context.topics_file is not None

    def url(self, path: str, **query: str | None) -> str:
        """The address of a page of ours; names without a value are left out."""
        given = {name: value for name, value in query.items() if value}
        return self.base + path + (f"?{urlencode(given, errors='replace')}" if given else "")

    def same_page(self, **query: str | None) -> str:
        """This page with other values in its query."""
        return self.url(self.path, **{**self.query, **query})


class RequestReader:
    """Makes page requests: who asks, and which CSRF token their forms carry."""

    def __init__(
        self, app_context: AppContext, daily: DailyCountCache, csrf_signer: CsrfSigner
    ) -> None:
        self._app_context, self._daily, self.csrf_signer = app_context, daily, csrf_signer
        self._near_misses = NearMissCache(app_context.store)
        self._proposals = FeedbackProposals(app_context.store)
        self._recent_articles = RecentArticles(app_context.store)
        self._login_throttle = LoginThrottle()
        self._devices = KnownDevices(app_context.signing_key)
        self._oidc = OidcClient(app_context.signing_key or token_hex(32))
        self._page_fetcher = PageFetcher(app_context.fetch)
        self._source_finder = PageFetcher(_search(app_context), wait=SEARCH_SECONDS)

    async def read(self, request: Request) -> PageRequest:
        """Read a request. Raises HttpError for a form that is too long, or none of ours."""
        page_request = self.read_head(request)
        if request.method != "POST":
            return page_request
        form = await _form(request)
        # A browser adds its cookie to forms of other websites, too; a program sends its token
        # itself.
        needs_seal = not (
            page_request.identity.is_program or page_request.path.startswith(SIGNED_PATHS)
        )
        if needs_seal and not self.csrf_signer.is_valid(
            form.get("csrf", ""), page_request.identity
        ):
            raise STALE_FORM
        return replace(page_request, form=form)

    def read_head(self, request: Request) -> PageRequest:
        """Read a request without what its body says."""
        base = request.scope.get("root_path", "")
        configuration = self._app_context.configuration()
        person = request.scope.get("user", GUEST)
        notice, undo = self.csrf_signer.read_notice(request.cookies.get(NOTICE_COOKIE, ""))
        return PageRequest(
            app_context=self._app_context,
            daily_counts=self._daily,
            near_misses=self._near_misses,
            proposals=self._proposals,
            recent_articles=self._recent_articles,
            configuration=configuration,
            now=self._app_context.now(),
            path=request.scope["path"].removeprefix(base) or "/",
            base=base,
            origin=_origin(configuration.settings.web.url, request),
            path_params=request.path_params,
            client_address=request.client.host if request.client else "",
            identity=person,
            csrf=self.csrf_signer.csrf_token(person),
            notice=notice,
            undo=undo,
            is_forwarded=is_forwarded(request.scope),
            cookies=request.cookies,
            login_throttle=self._login_throttle,
            devices=self._devices,
            oidc=self._oidc,
            page_fetcher=self._page_fetcher,
            source_finder=self._source_finder,
            # The token of a feed reader must not get into links that the page writes.
            query={name: value for name, value in request.query_params.items() if name != "token"},
        )


def _search(app_context: AppContext) -> Callable[[str], Awaitable[SourceSearchResult | Problem]]:
    async def unavailable(url: str) -> Problem:
        return Problem(ProblemClass.CONNECT, url, "Sources cannot be looked for here.")

    return app_context.setup.search_sources if app_context.setup else unavailable


def _origin(public: str, request: Request) -> str:
    """Scheme and host by which people know us."""
    parts = urlsplit(public)
    return f"{parts.scheme or request.url.scheme}://{parts.netloc or request.url.netloc}"


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form. Browsers end each line of a text with two characters, we with one."""
    body = bytearray()
    async for chunk in request.stream():
        # Read piece by piece: Content-Length may lie, or be missing.
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise HttpError(
                413,
                "Too long",
                "Paste one article at a time, up to 100,000 characters. A file may have 300 kB; "
                "longer ones are read by `policywire sources import`.",
            )
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        fields = list(_multipart(kind, bytes(body)))
    else:
        fields = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return {name: value.replace("\r\n", "\n") for name, value in fields}


def _multipart(kind: str, body: bytes) -> Iterator[tuple[str, str]]:
    """The fields of a form as mail programs may send it (RFC 8058); a file is its text."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    for part in message_from_bytes(head + body).walk():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            yield name, value.decode(errors="replace").strip()
