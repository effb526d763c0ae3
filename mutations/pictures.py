"""Faults in what pictures may cost: scans without end, threads that wait, turns that nobody waits for."""

from mutations.mutation import mutation

MUTATIONS = [
    mutation(
        "two thousand scans are decoded",
        "proofs/formats/jpeg.py",
        "self.scanned > SCANNED_MAX or self.scanned * self.megapixels > MEGAPIXELS_SCANNED_MAX",
        "False",
        "proofs/test_hostile_pictures.py",
    ),
    mutation(
        "a picture may have any number of parts",
        "proofs/formats/gif.py",
        "        steps -= 1\n",
        "",
        "proofs/test_hostile_pictures.py",
    ),
    mutation(
        "half a JPEG is taken for a whole one",
        "proofs/decoder.py",
        "    _check_is_whole(essence)\n",
        "",
        "proofs/test_pictures.py::test_truncated_files_are_refused",
    ),
    mutation(
        "half a PNG is taken for a whole one",
        "proofs/formats/png.py",
        "is_cut=is_cut and _is_nearly_whole(header, drawn)",
        "is_cut=is_cut",
        "proofs/test_pictures.py::test_truncated_files_are_refused",
    ),
    mutation(
        "a large picture is kept as large as it came",
        "proofs/decoder.py",
        "    if share >= 1:\n",
        "    if True:\n",
        "proofs/test_pictures.py::test_more_than_sixteen_megapixels_are_scaled_down",
    ),
    mutation(
        "pages wait for the decoder of pictures",
        "processes/answering.py",
        "ThreadPoolExecutor(threads + UPLOADS_MAX,",
        "ThreadPoolExecutor(threads,",
        "faults/test_busy_with_pictures.py::test_pages_answer_while_pictures_wait_for_the_decoder",
    ),
    mutation(
        "who uploads keeps the place of a page",
        "http/uploading.py",
        "        turns.put(0)\n        try:\n            yield\n        finally:\n            turns.get()\n",
        "        yield\n",
        "faults/test_busy_with_pictures.py::test_pages_answer_while_pictures_wait_for_the_decoder",
    ),
    mutation(
        "one account has all decoders",
        "proofs/turns.py",
        "        return False\n",
        "        return True\n",
        "worker_api/test_uploads.py::test_one_picture_of_an_account_is_decoded_at_a_time",
    ),
    mutation(
        "pictures that are refused cost nothing",
        "proofs/receiving.py",
        "        was_refused = True\n",
        "",
        "worker_api/test_uploads.py::test_refused_pictures_are_counted_and_good_ones_are_not",
    ),
    mutation(
        "one account has all threads for uploads",
        "http/uploading.py",
        "self._on_their_way[whose] >= UPLOADS_OF_ONE_MAX",
        "False",
        "worker_api/test_uploads.py::test_a_fifth_picture_at_a_time_is_told_to_wait",
    ),
]
