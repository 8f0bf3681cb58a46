"""How well a firm in one role serves a need for another.

Who looks for a maker is not helped by an installer; who looks for a supplier may well buy from the maker. The
figures are judgements, from 0 (no use) to 1 (exactly that); what is not listed is `UNRELATED`.
"""

import numpy as np
from numpy.typing import NDArray

ROLES = (
    "makes", "sells", "delivers", "installs", "services", "transports", "stores", "trains", "advises", "finances",
    "certifies", "plans", "builds", "operates", "rents", "researches", "represents",
)  # fmt: skip
UNSTATED = ""
TAKES = "takes"  # needed of others, never offered in so many words: to take off somebody's hands what he has
UNRELATED = 0.1

# Roles that are the matter themselves: who needs an insurer or a haulier for chips is better served by a
# haulier of grain than by a seller of chips.
MATTERS_MORE_THAN_THING = frozenset(
    {"transports", "stores", "trains", "advises", "finances", "certifies", "rents", "researches", "represents"}
)

# What one in such a role is worth to who needs the same for something else: a teacher of another trade hardly helps.
OTHER_FIELD = {
    "stores": 0.6,
    "trains": 0.5,
    "advises": 0.5,
    "certifies": 0.5,
    "rents": 0.5,
    "researches": 0.7,
    "represents": 0.7,
}
FOR_ANYTHING = frozenset({"transports", "finances"})  # whatever the thing is

# Needed role -> offered role -> fit. The offered role may be unstated, as in a bare list of products.
FIT: dict[str, dict[str, float]] = {
    "": {"": 1.0, "makes": 1.0, "sells": 1.0, "delivers": 0.95, "represents": 0.8, "builds": 0.7, "rents": 0.7,
         "installs": 0.65, "services": 0.4, "operates": 0.35, "plans": 0.4, "transports": 0.35, "stores": 0.4,
         "researches": 0.3, "advises": 0.3, "trains": 0.2, "finances": 0.2, "certifies": 0.2},
    "makes": {"": 0.62, "makes": 1.0, "delivers": 0.4, "builds": 0.85, "sells": 0.35, "researches": 0.35,
              "represents": 0.3},
    "sells": {"": 0.9, "sells": 1.0, "delivers": 0.9, "makes": 0.7, "represents": 0.85, "installs": 0.4,
              "rents": 0.3},
    "delivers": {"": 0.85, "delivers": 1.0, "sells": 1.0, "makes": 0.95, "transports": 0.55},
    "installs": {"": 0.55, "installs": 1.0, "builds": 0.7, "services": 0.5, "plans": 0.3, "sells": 0.3,
                 "makes": 0.25},
    "services": {"": 0.55, "services": 1.0, "installs": 0.55, "operates": 0.45, "makes": 0.3, "sells": 0.25},
    "transports": {"": 0.3, "transports": 1.0, "delivers": 0.6, "stores": 0.4, "sells": 0.25, "rents": 0.3},
    "stores": {"": 0.3, "stores": 1.0, "transports": 0.4, "rents": 0.4, "sells": 0.2},
    "trains": {"": 0.3, "trains": 1.0, "advises": 0.4, "researches": 0.3},
    "advises": {"": 0.35, "advises": 1.0, "plans": 0.75, "trains": 0.5, "researches": 0.5, "certifies": 0.4},
    "finances": {"": 0.3, "finances": 1.0, "advises": 0.3, "rents": 0.6},
    "certifies": {"": 0.3, "certifies": 1.0, "advises": 0.3, "researches": 0.35},
    "plans": {"": 0.4, "plans": 1.0, "advises": 0.6, "builds": 0.5, "installs": 0.35, "researches": 0.35,
              "operates": 0.2},
    "builds": {"": 0.5, "builds": 1.0, "installs": 0.75, "makes": 0.6, "plans": 0.45},
    "operates": {"": 0.4, "operates": 1.0, "services": 0.5, "builds": 0.25, "plans": 0.25},
    "rents": {"": 0.4, "rents": 1.0, "sells": 0.3, "makes": 0.3, "operates": 0.3, "finances": 0.6},
    "researches": {"": 0.35, "researches": 1.0, "plans": 0.5, "advises": 0.5, "certifies": 0.4, "makes": 0.35},
    "represents": {"": 0.4, "represents": 1.0, "sells": 0.5, "advises": 0.2},
}  # fmt: skip

_FIT_OF_TAKING = {"": 0.9, "transports": 0.9, "stores": 0.6, "sells": 0.5, "services": 0.5, "operates": 0.5}

# Of work ("chimney sweeping") it need not be said that it is done: these roles, and none, are all the same.
DOES_WORK = frozenset(
    {UNSTATED, "makes", "sells", "delivers", "installs", "services", "builds", "operates", "plans", "transports",
     "stores", "certifies"}
)  # fmt: skip
WORK_DONE = 0.9

_BITS = {role: 1 << place for place, role in enumerate(ROLES)}


def mask(role: str) -> int:
    """The bit of a role; 0 for the unstated one."""
    return _BITS.get(role, 0)


def roles_of(bits: int) -> tuple[str, ...]:
    """The roles in a mask."""
    return tuple(role for role, bit in _BITS.items() if bits & bit)


def fit(needed: str, offered: int, is_work: bool = False) -> float:
    """How well a firm with these roles (a mask) serves the needed role; `is_work` if the thing is itself work."""
    fits = _fit_of(needed)
    has = roles_of(offered) or (UNSTATED,)
    return max(_least(needed, role, is_work, fits.get(role, UNRELATED)) for role in has)


def _fit_of(needed: str) -> dict[str, float]:
    return _FIT_OF_TAKING if needed == TAKES else FIT[needed]


def _least(needed: str, offered: str, is_work: bool, known: float) -> float:
    return max(known, WORK_DONE) if is_work and {needed, offered} <= DOES_WORK else known


def nearest(needed: str, offered: int) -> str:
    """The offered role that serves the needed one best; unstated if none is stated."""
    return max(roles_of(offered), key=lambda role: _fit_of(needed).get(role, UNRELATED), default=UNSTATED)


def fits(needed: str, is_work: bool = False) -> NDArray[np.float32]:
    """`fit` for every possible mask, as a table to look masks up in."""
    known = _fit_of(needed)
    table = np.full(1 << len(ROLES), fit(needed, 0, is_work), dtype=np.float32)
    table[1:] = UNRELATED
    places = np.arange(len(table))
    for role, bit in _BITS.items():
        has = (places & bit) > 0
        table[has] = np.maximum(table[has], _least(needed, role, is_work, known.get(role, UNRELATED)))
    return table
