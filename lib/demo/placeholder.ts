// The file behind a demo download: a valid .safetensors that changes no picture.
// Invariant: it says in its own metadata that it is a demonstration; equal names give equal bytes.
// Format: https://huggingface.co/docs/safetensors/index#format

const WIDTH = 320;
const HALF_BYTES = 2;

/** A LoRA of rank 1 whose two tensors are zero: about 2 kB. `stem` is the file name without ending. */
export function createPlaceholder(stem: string, title: string, baseModel: string): Buffer {
  const bytes = WIDTH * HALF_BYTES;
  const header = JSON.stringify({
    __metadata__: {
      ss_output_name: stem,
      ss_base_model_version: baseModel,
      ss_network_dim: "1",
      "modelspec.title": title,
      "modelspec.description": "Demonstration file of Lorary. Its weights are zero.",
    },
    "lora_unet_demo.lora_down.weight": {
      dtype: "F16",
      shape: [1, WIDTH],
      data_offsets: [0, bytes],
    },
    "lora_unet_demo.lora_up.weight": {
      dtype: "F16",
      shape: [WIDTH, 1],
      data_offsets: [bytes, bytes * 2],
    },
  });
  const text = Buffer.from(header, "utf8");
  // Tensors begin at a multiple of 8 bytes; the format pads the header with blanks.
  const length = Math.ceil(text.length / 8) * 8;
  const file = Buffer.alloc(8 + length + bytes * 2);
  file.writeBigUInt64LE(BigInt(length), 0);
  file.fill(" ", 8, 8 + length);
  text.copy(file, 8);
  return file;
}
