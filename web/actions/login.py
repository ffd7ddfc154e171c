"""Logging in and out."""

from __future__ import annotations

from datetime import timedelta

from policywire.store.people import logins, users
from policywire.web.security.csrf import digest, new_secret
from policywire.web.security.password import is_right
from policywire.web.views.form_action import Done, own_path
from policywire.web.views.request import Refusal, Visit

LASTS = timedelta(days=30)


def log_in(visit: Visit) -> Done:
    """Prove who one is. Raises Refusal after too many tries."""
    name, password = visit.form.get("name", "").strip()[:200], visit.form.get("password", "")
    whose = (f"name {name}", f"address {visit.address}")
    wait = visit.patience.wait(whose, visit.now)
    if wait:
        seconds = f"{wait.total_seconds():.0f} seconds"
        raise Refusal(429, "Too many tries", f"Wait {seconds}, then try again.")
    with visit.store.reading() as session:
        user = users.find(session, name)
    if not is_right(password, user.password if user else None):
        visit.patience.wrong(whose, visit.now)
        again = visit.url("/login", to=visit.form.get("to")).removeprefix(visit.base)
        return Done(again, "The name or the password is wrong.")
    visit.patience.right(whose)
    return _logged_in(visit, name)


def _logged_in(visit: Visit, name: str) -> Done:
    secret, until = new_secret(), visit.now + LASTS
    visit.backing.write(lambda session: logins.add(session, digest(secret), name, visit.now, until))
    return Done(own_path(visit.form.get("to", "/")), login=secret)


def log_out(visit: Visit) -> Done:
    """End this login."""
    visit.backing.write(lambda session: logins.end(session, visit.person.proof))
    return Done("/login", "You are logged out.", login="")
