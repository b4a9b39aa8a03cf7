"""Where the platforms of an organisation reach this tool: each organisation has addresses of its own.

They are registered at platforms and stand in links for years: they never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class OurAddresses:
    """The addresses of one organisation, under the address at which browsers reach us."""

    public_url: str
    organisation_key: str

    @property
    def address(self) -> str:
        """Everything of LTI stands under it."""
        return f"{self.public_url}/lti/{self.organisation_key}"

    @property
    def login_url(self) -> str:
        """initiate_login_uri."""
        return f"{self.address}/login"

    @property
    def launch_url(self) -> str:
        """target_link_uri of every link, and the only redirect_uri."""
        return f"{self.address}/launch"

    @property
    def jwks_url(self) -> str:
        """jwks_uri."""
        return f"{self.address}/jwks"

    @property
    def domain(self) -> str:
        """host[:port]; Moodle wants it to be that of target_link_uri."""
        return urlsplit(self.public_url).netloc

    def registration_url(self, token: str) -> str:
        """The one-time address that an administrator pastes into a platform."""
        return f"{self.address}/register/{token}"
