"""A whole shared out in whole numbers, so that the parts add up to it exactly."""

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """Return one whole number for each weight; they add up to ``total``.

    Everybody gets ``least``, the rest goes by weight and what is left over to the largest
    remainders (Hamilton's method), earlier ones first. Raises ``ValueError`` when ``total``
    is too small to give everybody ``least``.
    """
    rest = total - least * len(weights)
    if rest < 0:
        raise ValueError(f"{total} is too few for {len(weights)} parts of at least {least}")
    whole = sum(weights)
    if not whole:
        raise ValueError("nothing weighs anything")
    quotas = [rest * weight / whole for weight in weights]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - quotas[i], i))
    for i in by_remainder[: rest - sum(parts)]:
        parts[i] += 1
    return [least + part for part in parts]
