"""A bulletin that is right is left alone; with any one of its numbers changed it is not."""

import random

import pytest

from bench.checking import Evening, corrupt
from muster.core.bulletin import Language, text


@pytest.mark.parametrize("language", list(Language))
def test_a_bulletin_is_left_alone_until_a_number_of_it_is_changed(language: Language) -> None:
    for seed in range(6):
        evening, rng = Evening(seed), random.Random(seed)
        assert evening.checked(text(evening.bulletin, language)) == ()
        for _ in range(6):
            corrupted = corrupt(evening.bulletin, language, rng)
            assert [
                finding.code
                for finding in evening.checked(corrupted.text)
                if finding.start < corrupted.end and corrupted.start < finding.end
            ], corrupted
