"""What ends an exchange without an answer."""

from __future__ import annotations

from typing import ClassVar


class OutgoingError(Exception):
    """There was no answer.

    Attributes:
        again: Another attempt may do better.
    """

    again: ClassVar[bool] = True


class AddressError(OutgoingError):
    """The address is none that is called: another scheme, credentials, a host that is not public."""

    again = False


class UnreachableError(OutgoingError):
    """The host has no address, or nobody listens there."""


class CertificateError(OutgoingError):
    """The host's certificate is not valid."""


class SlowError(OutgoingError):
    """The time was over before the end of the answer."""


class PackingError(OutgoingError):
    """The answer is packed in a way that is not read."""

    again = False
