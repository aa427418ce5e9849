"""Vectors in memory: as exact as floats where it counts, however many there are and in whatever order they came."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adapters.simsimd_matrix import SimsimdMatrix
from tests.builders import build_vectors


def filled(vectors: np.ndarray, piece: int = 700) -> SimsimdMatrix:
    matrix = SimsimdMatrix()
    for start in range(0, len(vectors), piece):
        matrix.add(vectors[start : start + piece])
    return matrix


@pytest.mark.parametrize("share", [None, 0.9, 0.3, 0.01])
def test_finds_the_nearest_among_few_all_of_them(share: float | None) -> None:
    vectors = build_vectors(4_000)
    matrix, query = filled(vectors), build_vectors(1, seed=9)[0]
    chosen = some_of(4_000, share)
    rows, cosines = matrix.nearest(query, 20, 4_000, chosen if share else None)
    exact = vectors @ query
    assert rows.tolist() == sorted(chosen.tolist(), key=lambda row: -exact[row])[:20]
    assert cosines == pytest.approx(exact[rows], abs=1e-4)


@pytest.mark.parametrize("share", [None, 0.9, 0.3])
def test_finds_nearly_all_of_the_nearest_among_many(share: float | None) -> None:
    # Near each other in groups, as texts are: of vectors in all directions none is near to any.
    centres = build_vectors(60, seed=1)
    vectors = centres[np.arange(30_000) % 60] + 0.9 * build_vectors(30_000, seed=2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    matrix, chosen, found = filled(vectors), some_of(30_000, share), 0
    for query in vectors[chosen[:20]]:
        rows, cosines = matrix.nearest(query, 20, 30_000, chosen if share else None)
        exact = vectors @ query
        assert cosines == pytest.approx(exact[rows], abs=1e-4)
        assert np.isin(rows, chosen).all()
        found += len(set(rows.tolist()) & set(sorted(chosen.tolist(), key=lambda row: -exact[row])[:20]))
    assert found >= 0.97 * 20 * 20


def some_of(count: int, share: float | None) -> np.ndarray:
    return np.flatnonzero(np.random.default_rng(1).random(count) < share) if share else np.arange(count)


def test_the_cosines_of_rows_are_exact_to_a_ten_thousandth() -> None:
    vectors = build_vectors(500)
    rows = np.array([3, 499, 0, 3])
    assert filled(vectors).cosines(vectors[3], rows) == pytest.approx(vectors[rows] @ vectors[3], abs=1e-4)


def test_the_cosines_of_rows_with_each_other_are_exact_to_a_hundredth() -> None:
    vectors = build_vectors(500)
    rows = np.array([3, 499, 0, 7])
    alike = filled(vectors).alike(rows)
    assert alike == pytest.approx(vectors[rows] @ vectors[rows].T, abs=5e-3)
    assert filled(vectors).alike(rows[:0]).shape == (0, 0)
    assert filled(vectors).cosines(vectors[0], rows[:0]).shape == (0,)


def test_a_reader_of_the_first_rows_sees_no_later_ones() -> None:
    vectors = build_vectors(100)
    matrix = filled(vectors)
    rows, cosines = matrix.nearest(vectors[99], 200, 50)
    assert sorted(rows.tolist()) == list(range(50))
    assert (np.diff(cosines) <= 0).all()


def test_nothing_is_found_in_nothing() -> None:
    matrix = SimsimdMatrix()
    matrix.add(np.zeros((0, 8), dtype=np.float32))
    assert len(matrix.nearest(build_vectors(1)[0], 5, 0)[0]) == 0
    matrix.add(build_vectors(3))
    assert len(matrix.nearest(build_vectors(1)[0], 5, 3, np.zeros(0, dtype=np.int64))[0]) == 0
    assert len(matrix.nearest(build_vectors(1)[0], 0, 3)[0]) == 0


def test_vectors_of_another_width_are_refused() -> None:
    matrix = filled(build_vectors(3))
    with pytest.raises(ValueError):
        matrix.add(build_vectors(3, width=8))


def test_a_zero_vector_is_near_to_nothing() -> None:
    matrix = filled(np.vstack([np.zeros((1, 384), np.float32), build_vectors(2)]))
    rows, cosines = matrix.nearest(build_vectors(2)[1], 3, 3)
    assert rows[0] == 2
    assert cosines[rows.tolist().index(0)] == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 40), st.integers(2, 24), st.integers(0, 2**32 - 1))
def test_agrees_with_floats(count: int, limit: int, width: int, seed: int) -> None:
    vectors = build_vectors(count, width=width, seed=seed)
    query = build_vectors(1, width=width, seed=seed + 1)[0]
    rows, cosines = filled(vectors, 7).nearest(query, limit, count)
    assert len(rows) == len(set(rows.tolist())) == min(limit, count)
    assert cosines == pytest.approx(np.sort(vectors @ query)[::-1][: len(rows)], abs=2e-4)
