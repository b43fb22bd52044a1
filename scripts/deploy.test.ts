import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(root, "deploy", name), "utf8");
const scratch = mkdtempSync(join(tmpdir(), "outlay-deploy-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Where a program is that checks a file; its test says so where there is none. */
function find(name: string): string | undefined {
  const found = ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) console.warn(`${name} is not installed: what it checks is left out.`);
  return found;
}

/** What a program says; throws with it when it finds a fault. */
function run(program: string, args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}${stderr}`, { cause: error });
  }
}

const systemdAnalyze = find("systemd-analyze");
const nginx = find("nginx");
const caddy = find("caddy");
const promtool = find("promtool");

test.runIf(promtool !== undefined)("Prometheus takes its settings and the alert rules", () => {
  const settings = join(root, "deploy/prometheus/prometheus.yml");
  expect(run(promtool ?? "", ["check", "config", settings])).toMatch(/SUCCESS: \d+ rules found/);
});

describe("the unit of systemd", () => {
  const unit = read("systemd/outlay.service");

  test.runIf(systemdAnalyze !== undefined)("has no fault that systemd finds", () => {
    const path = join(scratch, "outlay.service");
    // Where the clone is here.
    writeFileSync(path, unit.replaceAll("/opt/outlay", root));
    const said = run(systemdAnalyze ?? "", ["verify", "--man=no", path]);
    expect(said).toBe("");
  });

  test("leaves the server time to stop PostgreSQL, and its data and socket in folders of its own", () => {
    expect(unit).toMatch(/^KillMode=mixed$/m);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(35);
    expect(unit).toMatch(/^Environment=DATA_DIR=\/var\/lib\/outlay$/m);
    expect(unit).toMatch(/^Environment=TMPDIR=\/run\/outlay$/m);
    // Compiled JavaScript is written and run.
    expect(unit).not.toContain("MemoryDenyWriteExecute");
  });
});

type Service = {
  image?: string;
  command?: string[];
  networks?: string[];
  ports?: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
};

describe("the cluster of docker compose", () => {
  const { services, networks } = parse(read("citus/compose.yaml"), { merge: true }) as {
    services: Record<string, Service>;
    networks: Record<string, { internal?: boolean }>;
  };
  const service = (name: string): Service => services[name] ?? expect.fail(`no service ${name}`);

  test("has a coordinator and two workers of one image, and all three are nodes", () => {
    const { image } = service("coordinator");
    expect(image).toMatch(/^citusdata\/citus:\d+\.\d+\.\d+$/);
    for (const worker of ["worker-1", "worker-2"]) {
      expect(service(worker).image).toBe(image);
      expect(service("nodes").command).toContain(
        `--command=select citus_add_node('${worker}', 5432)`,
      );
    }
  });

  test("migrates, distributes and serves, one after the other", () => {
    const afterThat = (name: string) => Object.keys(service(name).depends_on ?? {});
    expect(afterThat("server")).toEqual(["distribute"]);
    expect(service("distribute").command).toEqual(["outlay", "citus", "distribute"]);
    expect(afterThat("distribute")).toEqual(["migrate"]);
    expect(service("migrate").command).toEqual(["outlay", "migrate"]);
    expect(afterThat("migrate")).toEqual(["nodes"]);
    expect(afterThat("nodes").toSorted()).toEqual(["coordinator", "worker-1", "worker-2"]);
  });

  test("leaves the server the time in which proxies notice and requests end", () => {
    expect(Number.parseInt(service("server").stop_grace_period ?? "", 10)).toBeGreaterThan(6 + 10);
  });

  test("lets nobody outside reach a node, and has no password baked in", () => {
    expect(networks["nodes"]?.internal).toBe(true);
    for (const name of ["coordinator", "worker-1", "worker-2"]) {
      expect(service(name).ports).toBeUndefined();
      expect(service(name).networks).toEqual(["nodes"]);
      expect(service(name).environment["POSTGRES_PASSWORD"]).toMatch(
        /^\$\{POSTGRES_PASSWORD:\?.+\}$/,
      );
    }
    expect(service("server").ports).toEqual(["127.0.0.1:${PORT:-3000}:3000"]);
  });
});

test("with the provider of docker compose, its people become users and nobody else, and no secret is baked in", () => {
  type Compose = { services: Record<string, Service>; volumes: object };
  const own = parse(read("provider/compose.yaml")) as Compose;
  const { provider, server } = own.services;
  expect(Object.keys(own.services)).toEqual(["provider", "server"]);
  const main = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), {
    merge: true,
  }) as Compose;
  expect(Object.keys(main.services["server"]?.environment ?? {})).toEqual(
    expect.arrayContaining([...Object.keys(server?.environment ?? {}), "OIDC_CLIENT_SECRET"]),
  );
  expect(server?.environment["SIGN_UP"]).toBe("${SIGN_UP:-closed}");
  expect(server?.environment["OIDC_ISSUER"]).toBe(provider?.environment["APP_URL"]);
  expect(provider?.environment["ENCRYPTION_KEY"]).toMatch(/^\$\{PROVIDER_KEY:\?.+\}$/);
  expect(provider?.ports?.every((port) => port.startsWith("127.0.0.1:"))).toBe(true);
  expect(Object.keys(own.volumes)).toEqual(["provider"]);
});

describe("the proxies", () => {
  test.runIf(nginx !== undefined)("nginx takes its file", () => {
    const key = join(scratch, "key.pem");
    const certificate = join(scratch, "certificate.pem");
    run("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-subj",
      "/CN=outlay.example.com",
      "-keyout",
      key,
      "-out",
      certificate,
    ]);
    const server = read("proxies/nginx.conf")
      .replace(/(?<=ssl_certificate )[^;]+/, certificate)
      .replace(/(?<=ssl_certificate_key )[^;]+/, key);
    const path = join(scratch, "nginx.conf");
    mkdirSync(join(scratch, "nginx"));
    writeFileSync(
      path,
      `pid ${scratch}/nginx/pid;\nerror_log ${scratch}/nginx/error.log;\nevents {}\nhttp {\n${server}\n}\n`,
    );
    expect(() =>
      run(nginx ?? "", ["-t", "-q", "-p", join(scratch, "nginx"), "-c", path]),
    ).not.toThrow();
  });

  test.runIf(caddy !== undefined)("Caddy takes its file", () => {
    const file = join(root, "deploy/proxies/Caddyfile");
    const check = ["validate", "--adapter", "caddyfile", "--config", file];
    expect(() => run(caddy ?? "", check)).not.toThrow();
  });

  test("those of nginx and Caddy close the metrics, with a slash at the end as well", () => {
    expect(read("proxies/nginx.conf")).toContain("location ~ ^/metrics/?$ {\n    return 404;");
    expect(read("proxies/Caddyfile")).toMatch(
      /@metrics path \/metrics \/metrics\/\n\s+respond @metrics 404/,
    );
  });

  test("Traefik's has one way to the server, and none to the metrics", () => {
    const { http } = parse(read("proxies/traefik.yaml")) as {
      http: {
        routers: Record<string, { rule: string; service: string }>;
        services: Record<string, object>;
      };
    };
    expect(http.routers["outlay"]?.rule).toBe(
      "Host(`outlay.example.com`) && !Path(`/metrics`) && !Path(`/metrics/`)",
    );
    expect(Object.keys(http.services)).toEqual([http.routers["outlay"]?.service]);
  });
});
