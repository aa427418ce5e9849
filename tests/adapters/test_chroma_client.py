"""What Chroma gets to see of our memory."""

import ctypes

import pytest

from service.adapters.chroma_client import give_used_memory


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="only glibc has it")
@pytest.mark.parametrize("size", [4_000, 167_600, 1_676_000])
def test_memory_comes_without_the_words_that_lay_there(size: int):
    give_used_memory(wiped=True)
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    words = b"quokkawort" * (size // 10)
    for _ in range(20):
        room = libc.malloc(size)
        assert b"quokka" not in ctypes.string_at(room, size)
        ctypes.memmove(room, words, len(words))
        libc.free(room)
