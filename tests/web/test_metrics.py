from service.web.metrics import Metrics


def test_buckets_are_cumulative():
    metrics = Metrics()
    for seconds in (0.001, 0.02, 0.02, 100.0):
        metrics.count_request("GET", "/x", 200, seconds)

    lines = metrics.render().splitlines()

    name = "moments_http_request_duration_seconds"
    assert f'{name}_bucket{{route="/x",le="0.005"}} 1' in lines
    assert f'{name}_bucket{{route="/x",le="0.025"}} 3' in lines
    assert f'{name}_bucket{{route="/x",le="60.0"}} 3' in lines
    assert f'{name}_bucket{{route="/x",le="+Inf"}} 4' in lines
    assert f'{name}_sum{{route="/x"}} 100.041000' in lines
    assert f'{name}_count{{route="/x"}} 4' in lines


def test_nothing_yet_is_sound():
    assert Metrics().render().endswith("histogram\n")
