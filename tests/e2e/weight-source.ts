// A model whose author and samples tell weights, another LoRA that its samples use, and a model with
// a file of the same name.
const PROMPTS: [prompt: string | number, extra?: object][] = [
  ["dusk, <lora:dusk-lights-000008:0.6>, river", { sampler: "Euler a", steps: 28 }],
  ["dusk, <lora:dusk-lights-000008:0.65>, <lora:rain_detail:0.4>, <lora:nowhere:0.2>"],
  ["dusk, <lora:Dusk Lights:0.65>, <lora:rain_detail:0.4>"],
  ["dusk, <lora:dusk-lights-000008:0.65>, street"],
  ["dusk, <lora:dusk-lights-000008:0.9>, \u202e<img src=x onerror=window.harmed=true>"],
  [42, { sampler: { odd: true }, steps: ["x"], seed: 7 }],
];

const picture = (origin: string, id: number, index: number) => {
  const [prompt, extra = {}] = PROMPTS[index] ?? [""];
  return {
    id,
    url: `${origin}/pictures/width=450/${id}.jpeg`,
    width: 600,
    height: index % 2 === 0 ? 900 : 600,
    meta: { prompt, negativePrompt: "blurry", cfgScale: 7, Size: "512x768", ...extra },
  };
};

const model = (id: number, name: string, fileName: string, more: object) => ({
  id,
  name,
  type: "LORA",
  creator: { username: "somebody" },
  tags: ["weights"],
  stats: { downloadCount: 5, favoriteCount: 0, commentCount: 0, ratingCount: 0, rating: 0 },
  modelVersions: [
    {
      id: id * 10 + 1,
      modelId: id,
      name: "v2",
      createdAt: "2024-02-05T11:00:00.000Z",
      publishedAt: "2024-02-05T11:00:00.000Z",
      baseModel: "SD 1.5",
      trainedWords: ["dusk"],
      files: [{ id: id * 100 + 1, name: fileName, type: "Model", primary: true }],
      images: [],
      ...more,
    },
  ],
});

const DESCRIPTION = `<p>${"Lights at dusk. ".repeat(120)}</p><p>${"More of it. ".repeat(120)}</p>
<p>Recommended <b>weight</b>: 0.5-0.8, best 0.7</p><p>${"And on. ".repeat(200)}</p>`;

/** Three models as an API gives them; the first is the one to look at. */
export function weightModelsOf(origin: string): string[] {
  const images = PROMPTS.map((_, index) => picture(origin, 7_900_101 + index, index));
  const main = model(7900, "Dusk lights", "Dusk Lights.safetensors", { images });
  return [
    { ...main, description: DESCRIPTION },
    model(7901, "Rain detail", "rain_detail.safetensors", {}),
    model(7902, "Dusk of another", "dusk lights.safetensors", {}),
  ].map((item) => JSON.stringify(item));
}
