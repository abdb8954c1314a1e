"""Random OTLP messages, and what became of them: messages.py write FOLDER SEED COUNT | messages.py check FOLDER

`write` makes N.pb and N.json, the same message in both forms of OTLP/HTTP. A program under test reads each of them and
writes N.pb.pb, N.pb.json, N.json.pb and N.json.json: what it makes of the first in the form of the second. `check` reads
all of those and compares them with the message. Prints how many were compared.
"""

import math
import os
import random
import struct
import sys

from google.protobuf.descriptor import FieldDescriptor as Field
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

import otlp_json

TEXTS = ["", "a", "service.name", "voice.ttfb", "ünï", "日本語", "👩‍👩‍👧", "a\"b\\c\n\t\u0001", "\u2028", "x" * 300, "</script>", "0"]
DOUBLES = [0.0, -0.0, 1.5, -2.25, 0.1, 1e300, 5e-324, 2.0**53 + 2, math.inf, -math.inf, math.nan, math.pi, 1e21, 123456789.0]


def number(chance, bits, signed):
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return chance.choice([0, 1, low, high, high - 1, 7, 1000, chance.randint(low, high), chance.randint(0, 100)])


def scalar(chance, field):
    kind = field.type
    if field.enum_type is not None:
        return chance.choice([value.number for value in field.enum_type.values])
    if kind == Field.TYPE_STRING:
        return chance.choice(TEXTS)
    if kind == Field.TYPE_BYTES:
        size = {"trace_id": 16, "span_id": 8}.get(field.name)
        return chance.randbytes(chance.choice([0, size]) if size else chance.choice([0, 1, 2, 3, 50]))
    if kind == Field.TYPE_BOOL:
        return chance.random() < 0.5
    if kind == Field.TYPE_DOUBLE:
        return chance.choice(DOUBLES + [struct.unpack("<d", chance.randbytes(8))[0]])
    if kind in (Field.TYPE_INT32, Field.TYPE_SINT32, Field.TYPE_SFIXED32):
        return number(chance, 32, True)
    if kind in (Field.TYPE_UINT32, Field.TYPE_FIXED32):
        return number(chance, 32, False)
    return number(chance, 64, kind in (Field.TYPE_INT64, Field.TYPE_SINT64, Field.TYPE_SFIXED64))


def fill(chance, message, depth):
    chosen = {
        group.name: chance.choice(list(group.fields) + [None])
        for group in message.DESCRIPTOR.oneofs if len(group.fields) > 1}
    for field in message.DESCRIPTOR.fields:
        group = field.containing_oneof
        if group is not None and group.name in chosen and chosen[group.name] is not field:
            continue
        is_spine = field.name in ("resource_metrics", "scope_metrics", "metrics", "data_points")
        if (group is None or group.name not in chosen) and chance.random() < (0.05 if is_spine else 0.25):
            continue
        is_message = field.message_type is not None
        if is_message and depth <= 0 and field.message_type.name in ("AnyValue", "ArrayValue", "KeyValueList", "KeyValue"):
            continue
        if field.is_repeated:
            values = getattr(message, field.name)
            for _ in range(chance.choice([0, 1, 1, 2, 4])):
                if is_message:
                    fill(chance, values.add(), depth - 1)
                else:
                    values.append(scalar(chance, field))
        elif is_message:
            child = getattr(message, field.name)
            child.SetInParent()
            fill(chance, child, depth - 1)
        else:
            setattr(message, field.name, scalar(chance, field))


def to_json(message, chance):
    return otlp_json.dump(
        message, always_print_fields_with_no_presence=chance.random() < 0.3, ensure_ascii=chance.random() < 0.5,
        indent=chance.choice([None, 2]))


def write(folder, seed, count):
    chance = random.Random(int(seed))
    for index in range(int(count)):
        message = ExportMetricsServiceRequest()
        fill(chance, message, 9)
        with open(os.path.join(folder, f"{index}.pb"), "wb") as file:
            file.write(message.SerializeToString())
        with open(os.path.join(folder, f"{index}.json"), "w", encoding="utf-8") as file:
            file.write(to_json(message, chance))


def canonical(message):
    return message.SerializeToString(deterministic=True)


def check(folder):
    compared = 0
    failures = 0
    for name in sorted(os.listdir(folder)):
        parts = name.split(".")
        if len(parts) != 3:
            continue
        with open(os.path.join(folder, f"{parts[0]}.pb"), "rb") as file:
            wanted = ExportMetricsServiceRequest.FromString(file.read())
        with open(os.path.join(folder, name), "rb") as file:
            body = file.read()
        found = ExportMetricsServiceRequest.FromString(body) if parts[2] == "pb" else otlp_json.load(body)
        compared += 1
        if canonical(wanted) != canonical(found):
            failures += 1
            if failures <= 3:
                print(f"{name} differs:", *difference(str(wanted), str(found)), sep="\n", file=sys.stderr)
    print(compared)
    return 1 if failures else 0


def difference(wanted, found):
    lines = list(zip(wanted.splitlines() + ["(end)"], found.splitlines() + ["(end)"]))
    for index, (left, right) in enumerate(lines):
        if left != right:
            return [f"  {left}" for left, _ in lines[max(0, index - 12) : index]] + [f"- {left}", f"+ {right}"]
    return ["the texts are equal, the bytes are not"]


if sys.argv[1] == "write":
    write(*sys.argv[2:])
else:
    sys.exit(check(sys.argv[2]))
