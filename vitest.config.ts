import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // A hostile place: hidden assumptions about time zones fail here.
    env: { TZ: "Asia/Kathmandu" },
    // On all cores: the program that starts the workers has nothing else to do.
    maxWorkers: "100%",
    // For what hangs; being slow is no fault.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
