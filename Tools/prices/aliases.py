"""Other ids of a model: what vendors' APIs and SDKs report for the models of the table. Plain data, exact ids.

An id that the CSV has too must be priced there as its model is; `make_table.py` stops otherwise.
"""

# Deepgram's voices, which its API and its SDKs use as the name of the model.
AURA_1 = "angus arcas asteria athena helios hera luna orion orpheus perseus stella zeus"
AURA_2_EN = (
    "amalthea andromeda apollo arcas aries asteria athena atlas aurora callista cora cordelia delia draco electra "
    "harmonia helena hera hermes hyperion iris janus juno jupiter luna mars minerva neptune odysseus ophelia orion "
    "orpheus pandora phoebe pluto saturn selene thalia theia vesta zeus"
)
AURA_2_ES = "alvaro aquila carina celeste diana estrella javier nestor selena sirio"

ALIASES = {
    "anthropic": {
        "claude-3-5-haiku-latest": ["claude-3-5-haiku-20241022"],
        "claude-3-7-sonnet-latest": ["claude-3-7-sonnet-20250219"],
        "claude-3-haiku": ["claude-3-haiku-20240307"],
        "claude-3-opus-latest": ["claude-3-opus-20240229"],
        "claude-opus-4-0": ["claude-opus-4-20250514"],
        "claude-sonnet-4-0": ["claude-sonnet-4-20250514"],
    },
    "assemblyai": {"universal-3-pro": ["u3-pro", "u3-rt-pro", "universal-3-pro-streaming"]},
    "aws.bedrock": {"anthropic.claude-haiku-4-5-20251001-v1:0": ["anthropic.claude-haiku-4-5@20251001"]},
    "cartesia": {
        "sonic": [
            "sonic-2",
            "sonic-2-2025-03-07",
            "sonic-2-2025-04-16",
            "sonic-2-2025-05-08",
            "sonic-2-2025-06-11",
            "sonic-3",
            "sonic-3-2025-10-27",
            "sonic-3-2026-01-12",
            "sonic-3-latest",
            "sonic-english",
            "sonic-multilingual",
            "sonic-turbo",
            "sonic-turbo-2025-03-07",
            "sonic-turbo-2025-06-04",
        ]
    },
    "deepgram": {
        "aura": ["aura-1"] + [f"aura-{voice}-en" for voice in AURA_1.split()],
        "aura-2": [f"aura-2-{voice}-en" for voice in AURA_2_EN.split()]
        + [f"aura-2-{voice}-es" for voice in AURA_2_ES.split()],
        "nova-3": ["nova-3-general"],
    },
    "elevenlabs": {"agents": ["conversational-ai", "speech-engine"]},
    "google": {
        "chirp": ["chirp-3-hd", "chirp_3_hd"],
        "claude-3-5-haiku": ["claude-3-5-haiku@20241022"],
        "claude-3-7-sonnet": ["claude-3-7-sonnet@20250219"],
        "claude-3-haiku": ["claude-3-haiku@20240307"],
        "claude-3-opus": ["claude-3-opus@20240229"],
        "claude-4-opus": ["claude-opus-4", "claude-opus-4@20250514"],
        "claude-4-sonnet": ["claude-sonnet-4", "claude-sonnet-4@20250514"],
        "claude-haiku-4-5": ["claude-haiku-4-5@20251001"],
        "claude-opus-4-5": ["claude-opus-4-5@20251101"],
        "claude-sonnet-4-5": ["claude-sonnet-4-5@20250929"],
    },
    "openai": {
        "gpt-4o-audio-preview": ["gpt-4o-audio-preview-2024-12-17", "gpt-4o-audio-preview-2025-06-03"],
        "gpt-4o-realtime-preview": ["gpt-4o-realtime-preview-2024-12-17", "gpt-4o-realtime-preview-2025-06-03"],
    },
}

# Families whose members are one model where prices and retirement are the same: what is cut off an id to get its
# family. Bedrock: the inference profile's region and the form of the version. Deepgram: the subject that a model was
# trained for.
FAMILIES = {
    "aws.bedrock": [(r"^(global|us|eu|apac|au|jp|us-gov)\.", ""), (r"-v1:0$", ""), (r"@", "-")],
    "deepgram": [
        (r"-(atc|automotive|conversationalai|drivethru|finance|general|meeting|phonecall|video|voicemail)$", ""),
        (r"^whisper-(base|large|medium|small|tiny)$", "whisper"),
    ],
}
