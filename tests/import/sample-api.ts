/** A small model as Civitai's API gives it; its version has the id 10 × the model's + 1. */
export function sampleApiModel(id: number, more: Record<string, unknown> = {}) {
  return {
    id,
    name: `Model ${id}`,
    type: "LORA",
    description: "<p>Weight 0.8</p>",
    tags: ["sample"],
    nsfw: false,
    stats: { downloadCount: 7, favoriteCount: 1, commentCount: 0, ratingCount: 2, rating: 4.5 },
    modelVersions: [
      {
        id: id * 10 + 1,
        modelId: id,
        name: "v1",
        baseModel: "SD 1.5",
        createdAt: "2023-05-05T11:29:46.765Z",
        updatedAt: "2023-05-05T11:29:46.765Z",
        publishedAt: "2023-05-05T11:29:46.765Z",
        trainedWords: ["lantern"],
        stats: { downloadCount: 7, ratingCount: 2, rating: 4.5 },
        files: [
          {
            id: id * 100 + 1,
            name: `model-${id}.safetensors`,
            sizeKB: 1024,
            type: "Model",
            primary: true,
            hashes: {},
            downloadUrl: `https://civitai.com/api/download/models/${id * 10 + 1}`,
          },
        ],
        images: [],
        downloadUrl: `https://civitai.com/api/download/models/${id * 10 + 1}`,
      },
    ],
    ...more,
  };
}
