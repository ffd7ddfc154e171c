"""A real Dovecot on loopback: IMAP over TLS, mails delivered as files, one password for all."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.crawler.certificate import write_certificate
from tests.free_port import free_port

PASSWORD = "sesame-street"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = required
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_location = maildir:{home}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = {uid}
last_valid_uid = {uid}
first_valid_gid = {gid}
default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
auth_mechanisms = plain
auth_failure_delay = 0
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass
class PostOffice:
    """A running server, as one user sees it; `trust` believes its certificate."""

    home: Path
    port: int
    plain: int
    trust: ssl.SSLContext
    user: str = "editor"

    def url(self, folder: str = "") -> str:
        return f"imaps://127.0.0.1:{self.port}/{folder}"

    def deliver(self, mail: EmailMessage | bytes, folder: str = "") -> None:
        """Put a mail into a folder as a server does."""
        raw = bytes(mail)
        place = self.home / "mail" / self.user / (f".{folder}" if folder else "")
        for name in ("tmp", "new", "cur"):
            (place / name).mkdir(parents=True, exist_ok=True)
        count = len(list((place / "new").iterdir())) + len(list((place / "cur").iterdir()))
        name = f"{1_790_000_000 + count}.M{count}P{time.monotonic_ns()}.here"
        (place / "new" / name).write_bytes(raw)
        uid, gid, _ = _ids()
        for each in (place.parent, place, *place.rglob("*")):
            os.chown(each, uid, gid)

    def lock(self) -> None:
        """Let the server read the inbox and not write to it."""
        for name in ("", "new", "cur", "tmp"):
            (self.home / "mail" / self.user / name).chmod(0o555)

    def unlock(self) -> None:
        """Undo it."""
        for name in ("", "new", "cur", "tmp"):
            (self.home / "mail" / self.user / name).chmod(0o755)

    def forget_numbers(self) -> None:
        """Give the inbox another UIDVALIDITY, as after a move: its old numbers mean nothing."""
        command = [shutil.which("doveadm") or "/usr/bin/doveadm", "-c", self.home / "dovecot.conf"]
        command += ["mailbox", "update", "-u", self.user, "--uid-validity", "4711", "INBOX"]
        subprocess.run(command, check=True, timeout=10)


def start(home: Path) -> tuple[PostOffice, subprocess.Popen[bytes]]:
    """Start a server whose files are all in `home`."""
    trust = write_certificate(home / "cert.pem", home / "key.pem")
    port, plain = free_port(), free_port()
    uid, gid, name = _ids()
    for folder in ("mail", "home", "run", "state"):
        (home / folder).mkdir()
        os.chown(home / folder, uid, gid)
    text = _CONFIG.format(
        home=home, uid=uid, gid=gid, name=name[0], group=name[1],
        password=PASSWORD, port=port, plain=plain,
    )  # fmt: skip
    (home / "dovecot.conf").write_text(text)
    server = subprocess.Popen([DOVECOT, "-F", "-c", str(home / "dovecot.conf")])
    office = PostOffice(home, port, plain, trust)
    _wait_for(port, server, home)
    return office, server


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(10)


def _ids() -> tuple[int, int, tuple[str, str]]:
    import grp
    import pwd

    user = pwd.getpwnam("mail") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return user.pw_uid, user.pw_gid, (user.pw_name, grp.getgrgid(user.pw_gid).gr_name)


def _wait_for(port: int, server: subprocess.Popen[bytes], home: Path) -> None:
    """Try until it answers: each try waits for the kernel, up to ten seconds in all."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        assert server.poll() is None, (home / "log").read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("Dovecot does not answer")
