"""The metrics of a voice agent, as its OTLP integration sends them: voice_agent.py FOLDER

Where to and how is configured by OTEL_… of the environment alone. What was sent is kept in FOLDER.
"""

import sys
import time

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from sent import KeepingSession

MODELS = {"llm": "gpt-4o-mini", "stt": "nova-2", "tts": "sonic"}
CALL = "call-4711"

session = KeepingSession(sys.argv[1])
provider = MeterProvider(
    # The interval comes from OTEL_METRIC_EXPORT_INTERVAL.
    metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter(session=session))],
    resource=Resource.create(
        {
            "service.version": "1.0.0",
            "service.instance.id": "host-1",
            "call.id": CALL,
            **{f"model.{kind}": model for kind, model in MODELS.items()},
        }),
)
meter = provider.get_meter("voice-rag-bot")
ttfb = meter.create_histogram("voice.ttfb.milliseconds", unit="ms", description="Time to first byte")
processing = meter.create_histogram("voice.processing.milliseconds", unit="ms", description="Processing time")
tokens = meter.create_counter("voice.llm.tokens.total", unit="1", description="Tokens of the language model")
characters = meter.create_counter("voice.tts.characters.total", unit="1", description="Characters that were spoken")
cost = meter.create_counter("voice.cost.usd", unit="USD", description="Cost of the call")
duration = meter.create_up_down_counter("voice.session.duration.seconds", unit="s", description="Length of the call")
calls = meter.create_counter("voice.calls.total", unit="1", description="Calls")

base = {"call_id": CALL, **{f"{kind}_model": model for kind, model in MODELS.items()}}
calls.add(1, base)
for turn in range(12):
    for processor in ("OpenAILLMService#0", "CartesiaTTSService#0", "DeepgramSTTService#0"):
        ttfb.record(180.5 + turn, {**base, "processor": processor, "metric_type": "ttfb"})
        processing.record(40.25 * turn, {**base, "processor": processor, "metric_type": "processing"})
    tokens.add(900 + turn, {**base, "token_type": "prompt"})
    tokens.add(40 + turn, {**base, "token_type": "completion"})
    characters.add(120, base)
    cost.add(0.000135, {**base, "cost_type": "llm"})
    cost.add(0.0018, {**base, "cost_type": "tts"})
    duration.add(2.5, base)
    time.sleep(0.02)
provider.shutdown()
session.report()
