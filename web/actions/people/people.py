"""People invited, given another role, and removed; and who was invited makes themselves a user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.channel_removal import channels_gone, channels_stay
from policywire.config.editing.own_channel import waiting_channels
from policywire.config.enums import Role
from policywire.store.database.session import Session
from policywire.store.people import invitations, users
from policywire.store.people.departure import Ended
from policywire.store.people.invitations import Invitation
from policywire.web.actions.people.login import LOGIN_LIFETIME, logged_in
from policywire.web.pages.people.people import NO_INVITATION, shown_invitation
from policywire.web.pages.setup.folder import remove_channels
from policywire.web.security.csrf import digest, new_secret
from policywire.web.security.identity import name_problem
from policywire.web.security.password import hash_password, password_problem
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest

PEOPLE = "/people"
GOOD_FOR = timedelta(days=3)
_LAST_ADMIN = HttpError(
    409,
    "The last administrator stays",
    "Nobody could invite people any more. Make somebody else an administrator first.",
)
_NOBODY = HttpError(404, "No such user", "They were removed, or the link is damaged.")


def invite(request: PageRequest) -> ActionResult:
    """Make a link by which somebody becomes a user. Raises HttpError for a bad name or role."""
    name = request.form.get("user", "").strip()
    if problem := name_problem(name):
        raise HttpError(422, "Not invited", f"It needs another name: {problem}.")
    token, role = new_secret(), _role(request)
    made = Invitation(name, role, request.identity.name, request.now + GOOD_FOR)

    def put(session: Session) -> bool:
        if users.find(session, name) is not None:
            return False
        invitations.put(session, made, digest(token))
        return True

    if not request.app_context.write(put):
        raise HttpError(409, "Already a user", f"{name} can log in; change the role instead.")
    link = f"{request.origin}{request.url(f'/invitation/{token}')}"
    said = f"Send {name} this link; it is good once, for three days, and shown only now: {link}"
    said += waiting_channels(request.configuration.channels_of(name))
    return ActionResult(PEOPLE, said)


def accept(request: PageRequest) -> ActionResult:
    """Make a user of who was invited, and log them in. Raises HttpError for a bad link."""
    invited, password = shown_invitation(request), request.form.get("password", "")
    if problem := password_problem(password):
        return ActionResult(request.path, f"Not added: {problem}.", user=invited.name)
    hashed = hash_password(password)

    def add(session: Session) -> bool:
        # By its link, in the transaction: two may have opened it, or another took its place.
        taken = invitations.take(session, digest(request.path_params["token"]), request.now)
        return taken is not None and users.add(session, taken.name, hashed, taken.role, request.now)

    if not request.app_context.write(add):
        raise NO_INVITATION
    return logged_in(request, invited.name, LOGIN_LIFETIME, to="/")


def withdraw(request: PageRequest) -> ActionResult:
    """Withdraw an invitation."""
    name = request.form.get("user", "")
    if not request.app_context.write(lambda session: invitations.remove(session, name)):
        raise HttpError(404, "No such invitation", "It was used or withdrawn already.")
    return ActionResult(PEOPLE, f"The invitation of {name} is not good any more.")


def change_role(request: PageRequest) -> ActionResult:
    """Give somebody another role, from their next request on. Raises HttpError."""
    name, role = request.form.get("user", ""), _role(request)

    def change(session: Session) -> Ended | None:
        if role is not Role.ADMIN and users.is_last_admin(session, name):
            raise _LAST_ADMIN
        return users.set_role(session, name, role)

    ended = request.app_context.write(change)
    if ended is None:
        raise _NOBODY
    return ActionResult(PEOPLE, f"{name} is now {role.value}.{ended.words}")


def remove(request: PageRequest) -> ActionResult:
    """Remove somebody with all their logins. Raises HttpError."""
    name = request.form.get("user", "")
    channels = request.configuration.channels_of(name)

    def drop(session: Session) -> Ended | None:
        if users.is_last_admin(session, name):
            raise _LAST_ADMIN
        return users.remove(session, name, channels)

    # First, whatever becomes of their channels: what they may do here ends at once.
    ended = request.app_context.write(drop)
    if ended is None:
        raise _NOBODY
    said = f"{name} was removed and is logged out everywhere.{ended.words}"
    return ActionResult(PEOPLE, said + _without_channels(request, channels))


def _without_channels(request: PageRequest, channels: Sequence[str]) -> str:
    """Take the channels of somebody who left out of alerts.yaml; gives what to say of it."""
    if not channels:
        return ""
    try:
        remove_channels(request, channels)
    except (ConfigurationError, HttpError) as error:
        return channels_stay(channels, error)
    return channels_gone(channels)


def _role(request: PageRequest) -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        known = ", ".join(Role)
        raise HttpError(422, "No such role", f"Choose one of: {known}.") from None


ACTIONS = {
    "/people/invite": FormAction(invite, role=Role.ADMIN),
    "/people/withdraw": FormAction(withdraw, role=Role.ADMIN),
    "/people/role": FormAction(change_role, role=Role.ADMIN),
    "/people/remove": FormAction(remove, role=Role.ADMIN),
    "/invitation/{token}": FormAction(accept, role=None),
}
