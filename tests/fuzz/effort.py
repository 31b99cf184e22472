"""How thoroughly to look: HYPOTHESIS_PROFILE=long multiplies what the suite tries by 100."""

from hypothesis import settings


def examples(in_suite: int) -> settings:
    """So many examples in the suite, and as many times more as the profile asks for."""
    return settings(max_examples=in_suite * settings().max_examples // 100)
