#!/usr/bin/env python3
"""Measures hnswlib and faiss on the set that `feedranker bench ann --peers` prepared, one JSON line an index.

All queries are given in one call on the given number of threads, which spares the peers the cost of crossing from Python
for each query; feedranker's own indexes are asked one query at a time. One round for warmth, then the best
of three or of as many as a quarter of a second holds, as feedranker's own.
FAISS=IVF-Flat,HNSW32 in the environment measures only these of faiss's indexes.
"""
import argparse
import importlib
import json
import math
import os
import sys
import tempfile
import time

PACKAGES = {"hnswlib": "python3-hnswlib", "faiss": "python3-faiss"}
ROUNDS = 3
LEAST_SECONDS = 0.25
ENOUGH = 0.995  # of recall: speeds are read at 0.95 and 0.99
SLOWEST = 50.0  # queries a second; an effort below that ends a sweep
GROWTH = 1.4


def say(line):
    print(json.dumps(line), flush=True)


def read_vecs(path, dtype):
    raw = np.fromfile(path, dtype=dtype)
    width = raw[:1].view(np.int32)[0]
    return np.ascontiguousarray(raw.reshape(-1, width + 1)[:, 1:])


def recall_of(found, truth, k):
    hits = 0
    for answer, best in zip(found, truth[:, :k]):
        hits += np.intersect1d(answer, best[best >= 0]).size
    return hits / max(1, (truth[:, :k] >= 0).sum())


def timed(search):
    found = search()
    best, spent, rounds = math.inf, 0.0, 0
    while rounds < ROUNDS or spent < LEAST_SECONDS:
        start = time.perf_counter()
        found = search()
        seconds = time.perf_counter() - start
        best, spent, rounds = min(best, seconds), spent + seconds, rounds + 1
    return found, best


def rising(least, most):
    effort = least
    while effort < most:
        yield effort
        effort = max(effort + 1, int(effort * GROWTH))
    yield most


def sweep(set_, k, efforts, search, points):
    """search(effort) gives an array of k rows for each query."""
    for effort in saturating(efforts, points):
        found, seconds = timed(lambda: search(effort))
        recall = recall_of(found, set_.truth, k)
        points.append({"k": k, "ef": effort, "recall": round(recall, 5), "qps": round(len(set_.queries) / seconds, 1), "p99_us": None})
        if recall >= ENOUGH or points[-1]["qps"] < SLOWEST:
            return


class Set:
    def __init__(self, options):
        self.base = read_vecs(options.base, np.float32)
        self.queries = read_vecs(options.queries, np.float32)
        self.truth = read_vecs(options.truth, np.int32)
        self.metric = options.metric
        if self.metric == "cosine":
            self.base = self.base / np.linalg.norm(self.base, axis=1, keepdims=True)
            self.queries = self.queries / np.linalg.norm(self.queries, axis=1, keepdims=True)

    def lifted(self):
        """Inner products as distances: each base vector lengthened to one norm by one more number (Bachrach et al. 2014)."""
        squares = (self.base.astype(np.float64) ** 2).sum(axis=1)
        last = np.sqrt(np.maximum(0, squares.max() - squares)).astype(np.float32)
        return np.column_stack([self.base, last]), np.column_stack([self.queries, np.zeros(len(self.queries), np.float32)])


def measure_hnswlib(hnswlib, set_, options):
    variants = [("hnswlib M=16 efC=200", "l2" if set_.metric == "l2" else "ip", set_.base, set_.queries)]
    if set_.metric == "ip":
        base, queries = set_.lifted()
        variants.append(("hnswlib M=16 efC=200, lifted", "l2", base, queries))
    for name, space, base, queries in variants:
        start = time.perf_counter()
        index = hnswlib.Index(space=space, dim=base.shape[1])
        index.init_index(max_elements=len(base), M=16, ef_construction=200, random_seed=1)
        index.set_num_threads(options.build_threads)
        index.add_items(base)
        built = time.perf_counter() - start
        index.set_num_threads(options.threads)
        points = []
        for k in options.k:
            def search(ef):
                index.set_ef(ef)
                return index.knn_query(queries, k=k)[0].astype(np.int64)
            sweep(set_, k, rising(k, len(base)), search, points)
        with tempfile.NamedTemporaryFile() as file:
            index.save_index(file.name)
            size = os.path.getsize(file.name)
        say({"name": name, "build_s": round(built, 3), "bytes": size, "points": points})
        del index


def measure_faiss(faiss, set_, options):
    count, dimensions = set_.base.shape
    lists = 1 << max(4, round(math.log2(4 * math.sqrt(count))))
    while lists * 39 > count and lists > 1:
        lists //= 2
    by = faiss.METRIC_L2 if set_.metric == "l2" else faiss.METRIC_INNER_PRODUCT
    half = dimensions // 2 if dimensions % 2 == 0 else dimensions
    indexes = [
        ("IVF-Flat", f"IVF{lists},Flat"),
        ("IVF-SQ8", f"IVF{lists},SQ8"),
        ("IVF-PQ fast scan, refined", f"IVF{lists},PQ{half}x4fs,RFlat"),
        ("HNSW32", "HNSW32"),
    ]
    wanted = os.environ.get("FAISS")  # names with commas between them; all when not set
    for name, factory in indexes:
        if wanted and name not in wanted.split(","):
            continue
        faiss.omp_set_num_threads(options.build_threads)
        start = time.perf_counter()
        index = faiss.index_factory(dimensions, factory, by)
        if name == "HNSW32":
            index.hnsw.efConstruction = 200
        index.train(set_.base)
        index.add(set_.base)
        built = time.perf_counter() - start
        faiss.omp_set_num_threads(options.threads)
        points = []
        for k in options.k:
            measure_faiss_at(faiss, index, name, set_, k, lists, points)
        size = faiss.serialize_index(index).nbytes
        say({"name": f"faiss {name}", "build_s": round(built, 3), "bytes": size, "points": points})
        del index


def measure_faiss_at(faiss, index, name, set_, k, lists, points):
    def search(_):
        return index.search(set_.queries, k)[1]

    if name == "HNSW32":
        def search_graph(ef):
            index.hnsw.efSearch = ef
            return search(ef)
        sweep(set_, k, rising(k, index.ntotal), search_graph, points)
        return
    refined = name.endswith("refined")
    lists_of = faiss.downcast_index(index.base_index) if refined else index
    for factor in ((1, 2, 4) if k >= 500 else (2, 8, 32)) if refined else (1,):
        if refined:
            index.k_factor = factor

        def search_lists(probes):
            lists_of.nprobe = probes
            return search(probes)
        sweep(set_, k, rising(1, lists), search_lists, points)


def saturating(efforts, points):
    """Ends a sweep that more effort no longer helps, such as one whose codes are too coarse or a graph by raw products."""
    begun = len(points)
    for effort in efforts:
        yield effort
        if len(points) - begun > 4 and points[-1]["recall"] - points[-4]["recall"] < 0.0005:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--truth", required=True)
    parser.add_argument("--metric", choices=["ip", "l2", "cosine"], default="ip")
    parser.add_argument("--k", default="10,100,1000", type=lambda text: [int(k) for k in text.split(",")])
    parser.add_argument("--peers", default="hnswlib,faiss")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--build-threads", type=int, default=1)
    options = parser.parse_args()
    set_ = None
    for peer in options.peers.split(","):
        try:
            module = importlib.import_module(peer)
            if set_ is None:
                set_ = Set(options)
            say({"note": f"{peer} {getattr(module, '__version__', '')}: batched queries on {options.threads} thread(s), in the peer's favour"})
            measure = {"hnswlib": measure_hnswlib, "faiss": measure_faiss}[peer]
        except ImportError as missing:
            say({"note": f"{peer} is left out: {missing} in {sys.executable}; apt-get install {PACKAGES.get(peer, peer)} and --python /usr/bin/python3"})
            continue
        except KeyError:
            say({"note": f"{peer} is left out: only {', '.join(PACKAGES)} are known"})
            continue
        measure(module, set_, options)


if __name__ == "__main__":
    try:
        import numpy as np
    except ImportError:
        say({"note": f"peers are left out: no numpy in {sys.executable}; apt-get install python3-numpy python3-faiss python3-hnswlib and --python /usr/bin/python3"})
        sys.exit(0)
    main()
