"""A channel that sends through Apprise."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, SecretStr

from policywire.config.missing_secret import unless_missing
from policywire.config.values.url_checks import check_apprise_url

AppriseUrl = Annotated[SecretStr, AfterValidator(unless_missing(check_apprise_url))]
