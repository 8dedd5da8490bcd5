/** A name server of loopback that gives one address for every name, and another one when it is told to. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A running one. */
export interface NameServer {
  readonly port: number;
  /** The address that is given from now on. */
  address: string;
  close(): void;
}

const HEADER_BYTES = 12;
const TYPE_AND_CLASS_BYTES = 4;
/** An answer to the one question, without recursion or error: RFC 1035, 4.1.1. */
const COUNTS = Buffer.from('8180' + '0001' + '0001' + '0000' + '0000', 'hex');
/** The question's name again, an A of the Internet, good for a second, four bytes: RFC 1035, 4.1.3. */
const RECORD = Buffer.from('c00c' + '0001' + '0001' + '00000001' + '0004', 'hex');

/** Starts it. */
export async function startNameServer(address: string): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const server = { port: socket.address().port, address, close: () => socket.close() };
  socket.on('message', (query, { port, address: asker }) => {
    const question = query.subarray(HEADER_BYTES, query.indexOf(0, HEADER_BYTES) + 1 + TYPE_AND_CLASS_BYTES);
    const given = Buffer.from(server.address.split('.').map(Number));
    socket.send(Buffer.concat([query.subarray(0, 2), COUNTS, question, RECORD, given]), port, asker);
  });
  return server;
}
