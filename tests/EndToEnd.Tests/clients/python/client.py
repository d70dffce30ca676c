"""Drives a FeedRanker server with Python's grpcio and prints what it saw as JSON.

Has no proto files and no generated code: it learns every message from the server's reflection service.
Usage: client.py HOST:PORT [--user ID] [--slow-user ID]
"""
import argparse
import json
import os
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
FEED = "feedranker.v1.FeedRanker"
HEALTH = "grpc.health.v1.Health"
LIST_SERVICES, FILE_CONTAINING_SYMBOL = 7, 4


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    """The length-delimited fields of a message, as (number, bytes): all that reflection's replies need."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        size, at = varint(data, at)
        if tag & 7 == 2:
            yield tag >> 3, data[at:at + size]
            at += size


def ask(channel, field, text):
    """One question on a reflection stream; the fields of the answer by number."""
    question = bytes([field << 3 | 2, len(text)]) + text.encode()
    answers = list(channel.stream_stream(REFLECTION)(iter([question]), timeout=10))
    return dict(fields(answers[0]))


def services(channel):
    return [dict(fields(service))[1].decode() for number, service in fields(ask(channel, LIST_SERVICES, "*")[6]) if number == 1]


class Api:
    """A channel whose messages come from reflection."""

    def __init__(self, channel):
        self.channel = channel
        self.pool = descriptor_pool.DescriptorPool()
        for service in (FEED, HEALTH):
            for _, data in fields(ask(channel, FILE_CONTAINING_SYMBOL, service)[4]):
                self.pool.Add(descriptor_pb2.FileDescriptorProto.FromString(data))

    def message(self, descriptor, **values):
        if hasattr(message_factory, "GetMessageClass"):
            kind = message_factory.GetMessageClass(descriptor)
        else:
            kind = message_factory.MessageFactory(self.pool).GetPrototype(descriptor)
        return json_format.ParseDict(values, kind())

    def call(self, service, method, *requests, timeout=10, compression=None):
        """The reply as a dict, or the status the call ended with."""
        rpc = self.pool.FindServiceByName(service).FindMethodByName(method)
        messages = [self.message(rpc.input_type, **request) for request in requests]
        reply_kind = type(self.message(rpc.output_type))
        streams = rpc.name == "TrackStream"
        stub = (self.channel.stream_unary if streams else self.channel.unary_unary)(
            f"/{service}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=reply_kind.FromString)
        try:
            reply = stub(iter(messages) if streams else messages[0], timeout=timeout, compression=compression)
            return json_format.MessageToDict(reply, preserving_proto_field_name=True)
        except grpc.RpcError as error:
            trailers = dict(error.trailing_metadata() or ())
            return {"status": error.code().name, "message": error.details(), "field": trailers.get("feedranker-field")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--user", default="u1")
    parser.add_argument("--slow-user", default="u1")
    args = parser.parse_args()

    def click(i, item):
        return {"user_id": args.user, "item_id": item, "type": "click", "event_id": f"python-{os.getpid()}-{i}"}

    with grpc.insecure_channel(args.address) as channel:
        grpc.channel_ready_future(channel).result(timeout=10)
        result = {"client": f"grpcio {grpc.__version__}", "services": services(channel)}
        api = Api(channel)
        result["health"] = api.call(HEALTH, "Check", {}).get("status")
        result["health_unknown"] = api.call(HEALTH, "Check", {"service": "no.such.Service"})["status"]
        rank = {"user_id": args.user, "take": 5, "seed": "7"}
        result["rank"] = api.call(FEED, "Rank", {**rank, "request_id": "python-1", "explain": True})
        many = {**rank, "excluded_item_ids": [f"nothing-{i}" for i in range(300)]}
        result["rank_gzip"] = len(api.call(FEED, "Rank", many, compression=grpc.Compression.Gzip).get("items", []))
        items = result["rank"].get("items") or [{"item_id": "i1"}]
        item = items[0]["item_id"]
        result["track"] = api.call(FEED, "Track", {"events": [click(0, item)]})
        result["track_stream"] = api.call(FEED, "TrackStream", *({"events": [click(i, item)]} for i in (1, 2, 3)))
        late = -1.0 if args.slow_user == args.user else 0.15
        result["deadline"] = api.call(FEED, "Rank", {"user_id": args.slow_user}, timeout=late).get("status")
        result["invalid"] = api.call(FEED, "Track", {"events": [{"user_id": args.user, "type": "click"}]})
        result["unknown_method"] = unknown(channel)
    json.dump(result, sys.stdout, indent=2)
    print()


def unknown(channel):
    try:
        channel.unary_unary(f"/{FEED}/Nope")(b"", timeout=10)
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


if __name__ == "__main__":
    main()
