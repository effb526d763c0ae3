"""Faults in how requests come from the server: who is slow, silent, or not yet done with sending."""

from mutations.mutation import mutation

SENDERS = "faults/test_slow_senders.py"

MUTATIONS = [
    mutation(
        "who calls too often is told so at once, and calls again",
        "processes/answering.py",
        "            if status == TOO_MANY:\n",
        "            if status == 0:\n",
        f"{SENDERS}::test_who_calls_too_often_waits_and_holds_no_thread",
    ),
    mutation(
        "a burst buys time for dripping after it",
        "processes/bodies.py",
        "due, due_bytes = now() + PERIOD_SECONDS, self._bytes + PERIOD_BYTES",
        "due, due_bytes = last, self._bytes + PERIOD_BYTES",
        "processes/test_bodies.py::test_a_burst_buys_no_time_after_it",
    ),
    mutation(
        "the room of large bodies is never given back",
        "processes/bodies.py",
        "self._room.give_back(self._room_bytes)",
        "self._room.give_back(0)",
        "processes/test_bodies.py::test_large_bodies_share_the_room_and_give_it_back",
    ),
    mutation(
        "a body in chunks that broke off is taken for a whole one",
        "processes/bodies.py",
        "                raise BodyCutShort\n            if",
        "                pass\n            if",
        "processes/test_bodies.py::test_a_body_that_broke_off_is_refused",
    ),
    mutation(
        "an answer that came before the body is lost",
        "processes/answering.py",
        "        await body.drain()",
        "        body.close()",
        f"{SENDERS}::test_an_answer_before_the_body_is_read_arrives",
    ),
    mutation(
        "a small body may come as slowly as it likes",
        "processes/answering.py",
        "                    awaited.cancel()",
        "                    continue",
        f"{SENDERS}::test_who_sends_a_body_too_slowly_is_told_so",
    ),
    mutation(
        "each look for silent connections leaves files open",
        "processes/connections.py",
        "        os.close(own)\n",
        "        pass\n",
        f"{SENDERS}::test_looking_for_slow_ones_leaves_no_file_open",
    ),
    mutation(
        "a silent connection is kept as long as an idle one",
        "processes/connections.py",
        "connection.shutdown(socket.SHUT_RDWR)",
        "continue",
        f"{SENDERS}::test_a_connection_that_says_nothing_ends_long_before_an_idle_one",
    ),
    mutation(
        "a header with an underscore is taken for the proxy's",
        "processes/environment.py",
        'if "_" in header:',
        'if header == "_":',
        f"{SENDERS}::test_a_header_with_an_underscore_is_not_taken_for_the_proxys",
    ),
    mutation(
        "a caller whom the proxy names unreadably is taken for the proxy",
        "http/identity.py",
        "            raise ForwardedAddressMalformed",
        "            return peer",
        "http/test_callers.py::test_a_caller_whom_the_proxy_names_unreadably_is_not_taken_for_the_proxy",
    ),
]
