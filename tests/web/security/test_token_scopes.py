"""What a program may do with its token: read, and what its scopes say."""

from __future__ import annotations

import pytest

from policywire.config.enums import Role, Scope
from policywire.store.people import visits
from policywire.web.action_routes import ACTIONS, API_ACTIONS
from tests.web.site import Reader, Site, add_token, add_user

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scope", Scope)
async def test_a_token_may_do_what_its_scope_says_and_nothing_else(
    site: Site, scope: Scope
) -> None:
    role = Role.EDITOR if scope is Scope.ADMIN else Role.VIEWER
    shown = {"authorization": f"Bearer {add_token(site, 'desk', role, scopes=[scope])}"}
    reader = Reader(site.application(local=False))
    assert (await reader.get("/api/stories", shown)).status_code == 200
    allowed = {
        path: (await reader.send("POST", path.format(id=1, key="no", number=1), shown)).status_code
        != 403
        for path in API_ACTIONS
    }
    meant = {path: scope in {Scope.ADMIN, action.scope} for path, action in API_ACTIONS.items()}
    assert allowed == meant
    edits = (await reader.get("/topics/tariffs/edit", shown)).status_code
    assert edits == (404 if scope is Scope.ADMIN else 403), "404: this site has no topics.yaml"
    await reader.close()


@pytest.mark.parametrize(("role", "may"), [(Role.EDITOR, True), (Role.VIEWER, False)])
async def test_a_token_of_before_there_were_scopes_may_what_it_could(
    site: Site, role: Role, may: bool
) -> None:
    shown = {"authorization": f"Bearer {add_token(site, 'old', role)}"}
    reader = Reader(site.application(local=False))
    answer = await reader.send("POST", "/api/topics/tariffs/mute", shown, {"for": "1d"})
    assert answer.status_code == (200 if may else 403)
    await reader.close()


async def test_a_token_does_nothing_in_the_name_of_a_user_who_is_called_the_same(
    site: Site,
) -> None:
    add_user(site, "ann", Role.VIEWER)
    shown = {"authorization": f"Bearer {add_token(site, 'ann', Role.VIEWER, scopes=[Scope.READ])}"}
    reader = Reader(site.application(local=False))
    own = [path for path, action in ACTIONS.items() if action.role is Role.VIEWER]
    for path in own:
        answer = await reader.send("POST", path.format(id="s1"), shown, {"topic-tariffs": "1"})
        assert answer.status_code == 403, path
    assert (await reader.get("/account/two-factor", shown)).status_code == 404
    with site.store.reading() as session:
        assert visits.find(session, "ann").topics == ()
    await reader.close()
