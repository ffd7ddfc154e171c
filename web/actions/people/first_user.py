"""Makes the first user and logs them in."""

from __future__ import annotations

from policywire.config.enums import Role
from policywire.config.translation.texts import gettext as _
from policywire.store.database.session import Session
from policywire.store.people import users
from policywire.web.actions.people.login import LOGIN_LIFETIME, logged_in
from policywire.web.pages.people.first_user import check_link
from policywire.web.security.identity import name_problem
from policywire.web.security.password import hash_password, password_problem
from policywire.web.views.form_action import ActionResult
from policywire.web.views.request import PageRequest


def add_first_user(request: PageRequest) -> ActionResult:
    """Make the user that the form names. Raises HttpError when the link is not good."""
    check_link(request)
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    problem = name_problem(name) or password_problem(password)
    if problem:
        return ActionResult(request.path, _("Not added: %(problem)s.", problem=problem))
    hashed = hash_password(password)

    def add(session: Session) -> bool:
        # Once more, in the transaction: two may have opened the link.
        if users.is_there_any(session):
            return False
        return users.add(session, name, hashed, Role.ADMIN, request.now)

    if not request.app_context.write(add):
        return ActionResult("/login", "There is a user already: log in.")
    return logged_in(request, name, LOGIN_LIFETIME, to="/")
