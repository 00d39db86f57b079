// Starts the program with its demo organisation on a free port, as a newcomer would, and stops it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_LIMIT_MS = 300_000;

export async function startDemo() {
  const binary = process.env.WECONECTA_BIN;
  if (!binary) throw new Error('WECONECTA_BIN names the program to test');
  const folder = await mkdtemp(join(tmpdir(), 'weconecta-browser-'));
  const program = spawn(binary, ['demo', '--json'], {
    env: { ...process.env, WECONECTA_BIND: '127.0.0.1:0', WECONECTA_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints = [];
  program.stderr.on('data', (chunk) => { complaints.push(chunk); if (complaints.length > 200) complaints.shift(); });
  const line = await Promise.race([
    once(createInterface({ input: program.stdout }), 'line').then(([text]) => text),
    once(program, 'exit').then(([code]) => { throw new Error(`the program ended with ${code}: ${complaints.join('')}`); }),
    new Promise((_, fail) => { setTimeout(() => fail(new Error('the program did not start in time')), START_LIMIT_MS).unref(); }),
  ]);
  program.stdout.resume();
  const { url, sign_ins: signIns, patient_link: patientLink } = JSON.parse(line);
  return {
    url,
    pid: program.pid,
    patientLink,
    signIn: (role) => signIns.find((entry) => entry.role === role),
    // a command beside the running program
    run: (...args) => execFileSync(binary, args, { env: { ...process.env, WECONECTA_DATA_DIR: folder }, encoding: 'utf8' }),
    complaints: () => complaints.join(''),
    stop: async () => {
      if (program.exitCode === null) { program.kill('SIGTERM'); await once(program, 'exit'); }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
