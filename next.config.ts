import type { NextConfig } from "next";

const config: NextConfig = {
  // The front in server.ts compresses once, after it has hashed the inline scripts for the CSP.
  compress: false,
  poweredByHeader: false,
  // Pictures go through /images, never through /_next/image.
  images: { unoptimized: true, localPatterns: [], remotePatterns: [] },
  typedRoutes: false,
  experimental: {
    // Rendered pages stay in memory: a crawler must not be able to fill the disk.
    isrFlushToDisk: false,
  },
};

export default config;
