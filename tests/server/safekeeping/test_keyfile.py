"""The keys in a backup: nobody reads them without the passphrase or the recipient's own key."""

from __future__ import annotations

import pytest

from yifa.server.safekeeping.keyfile import KeyFault, new_identity, open_keys, seal_keys

KEYS = {"master.key": "00" * 32, "secret.key": "x"}
PASSPHRASE = "溪水长流过上坑村到下坑"


def test_the_passphrase_opens_them_and_another_does_not() -> None:
    sealed = seal_keys(KEYS, passphrase=PASSPHRASE + "旁")
    assert open_keys(sealed, passphrase=PASSPHRASE + "旁") == KEYS and b"00" * 32 not in sealed
    with pytest.raises(KeyFault, match="不对"):
        open_keys(sealed, passphrase="另一个很长很长的口令啊")


def test_a_recipient_opens_them_with_his_own_key_only() -> None:
    (mine, to_me), (other, _) = new_identity(), new_identity()
    sealed = seal_keys(KEYS, recipient=to_me)
    assert open_keys(sealed, identity=mine) == KEYS
    with pytest.raises(KeyFault, match="不对"):
        open_keys(sealed, identity=other)
    with pytest.raises(KeyFault, match="--identity"):
        open_keys(sealed, passphrase=PASSPHRASE)


def test_an_altered_file_does_not_open() -> None:
    sealed = bytearray(seal_keys(KEYS, passphrase=PASSPHRASE + "旁"))
    sealed[-1] ^= 1
    with pytest.raises(KeyFault):
        open_keys(bytes(sealed), passphrase=PASSPHRASE + "旁")


@pytest.mark.parametrize("way", [{}, {"passphrase": "短"}, {"recipient": "yifa-recipient-x"}, {"recipient": "别的"}])
def test_what_would_not_protect_is_refused(way: dict[str, str]) -> None:
    with pytest.raises(KeyFault):
        seal_keys(KEYS, **way)
