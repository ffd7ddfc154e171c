"""Who may change something over MCP, and what comes of it."""

from __future__ import annotations

import pytest

from policywire.config.enums import McpAccess, Role, Scope
from policywire.store.people import audit_log
from policywire.store.recipients import silences
from policywire.store.stories import marks
from policywire.web.mcp.tools import READING
from policywire.web.mcp.writing import WRITING
from tests.store.newsroom import article, judge, verdict
from tests.web.desk import Desk
from tests.web.mcp.client import ask, connected, let_write, refusal
from tests.web.site import Reader, Site, add_token, add_user

pytestmark = pytest.mark.slow


async def test_an_editor_without_a_token_changes_nothing(site: Site) -> None:
    let_write(site)
    async with connected(site) as client:
        assert "needs a token with the scope mark" in await refusal(
            client, "mark", kind="relevant", article="https://x.example/", topic="tariffs"
        )
        assert {each.name for each in (await client.list_tools()).tools} == set(READING)


@pytest.mark.parametrize("scope", [Scope.MARK, Scope.SILENCE, Scope.FOLLOW, Scope.READ])
async def test_a_token_sees_and_may_call_what_its_scope_is_for(site: Site, scope: Scope) -> None:
    let_write(site)
    token = add_token(site, "bot", Role.VIEWER, scopes=[scope])
    async with connected(site, token, local=False) as client:
        shown = {each.name for each in (await client.list_tools()).tools} - set(READING)
        assert shown == {name for name, tool in WRITING.items() if tool.right is scope}
        for name in set(WRITING) - shown:
            assert "needs a token with the scope" in await refusal(client, name)


async def test_a_server_that_only_reads_refuses_the_strongest_token(site: Site) -> None:
    token = add_token(site, "bot", Role.EDITOR)
    async with connected(site, token, local=False) as client:
        assert "only reads" in await refusal(client, "silence", topic="tariffs")
    with site.store.reading() as session:
        assert not list(silences.listing(session))


async def test_marks_and_silences_count_can_be_taken_back_and_are_in_the_audit_log(
    site: Site,
) -> None:
    let_write(site)
    about = article("a")
    judge(site.store, about, verdict(about, "s1"))
    token = add_token(site, "bot", Role.VIEWER, scopes=[Scope.MARK, Scope.SILENCE])
    async with connected(site, token, local=False) as client:
        kind = {"kind": "not relevant", "article": about.url, "topic": "tariffs"}
        assert "not relevant" in (await ask(client, "mark", **kind))["done"]
        assert "muted until" in (await ask(client, "silence", topic="tariffs", span="1d"))["done"]
        (made,) = (await ask(client, "marks"))["marks"]
        (muted,) = (await ask(client, "silences"))["silences"]
        await ask(client, "undo_mark", id=made["id"])
        await ask(client, "end_silence", id=muted["id"])
        assert "Give either" in await refusal(client, "silence")
        assert "kind" in await refusal(client, "mark", kind="nonsense")
    with site.store.reading() as session:
        assert next(iter(marks.listing(session, 5))).undone is not None
        entries = audit_log.listing(session, limit=10)
    assert {each.who for each in entries} == {"bot (token)"}
    assert len(entries) == 4
    assert all("by MCP" in each.action for each in entries)


async def test_a_bill_is_followed_in_topics_yaml(desk: Desk) -> None:
    desk.write("settings.yaml", "web: {mcp: write}\n")
    token = add_token(desk.site, "bot", Role.VIEWER, scopes=[Scope.FOLLOW])
    async with connected(desk.site, token, local=False) as client:
        done = await ask(client, "follow", number="HR 1234", title="Harbor dredging")
        assert "follows H.R. 1234" in done["done"]
        again = await ask(client, "follow", number="HR 1234")
        assert "already" in again["done"]
        assert "Which number?" in await refusal(client, "follow", number="the dredging bill")
    assert "Harbor dredging" in desk.read("topics.yaml")


HEADERS = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
LIST = '{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


async def test_the_guards_of_the_page_stand_before_it(site: Site) -> None:
    add_user(site, "ann", Role.EDITOR)
    reader = Reader(site.application(local=False))
    wrong = {**HEADERS, "authorization": "Bearer wrong"}
    for headers, status in (
        (HEADERS, 401),
        (wrong, 401),
        ({**HEADERS, "host": "evil.example"}, 400),
        ({**HEADERS, "origin": "https://evil.example"}, 403),
    ):
        answer = await reader.send_body("POST", "/mcp", headers, LIST)
        assert answer.status_code == status
    await reader.close()


async def test_a_message_that_is_too_long_or_no_post_is_refused(site: Site) -> None:
    reader = Reader(site.application())
    assert (await reader.send_body("POST", "/mcp", HEADERS, LIST)).status_code == 200
    long = LIST.replace("tools/list", "x" * 400_000)
    assert (await reader.send_body("POST", "/mcp", HEADERS, long)).status_code == 413
    assert (await reader.get("/mcp")).status_code == 405
    assert (await reader.send_body("POST", "/mcp", HEADERS, "{")).status_code == 400
    let_write(site, McpAccess.OFF)
    assert (await reader.send_body("POST", "/mcp", HEADERS, LIST)).status_code == 404
    await reader.close()
