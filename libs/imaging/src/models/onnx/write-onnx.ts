/** Writes a graph as an ONNX file: protobuf by hand, field numbers as in onnx.proto. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from './graph.js';

/** Format version of the file; 8 goes with operator set 14 and is read by every runtime since 2021. */
const IR_VERSION = 8;
/** The first operator set with HardSwish. */
const OPERATOR_SET = 14;

const FLOAT = 1;
const INT64 = 7;
/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

type Body = (writer: BinaryWriter) => void;

/**
 * The bytes of the model file.
 * @param producer who made it, name and version
 */
export function writeOnnx(graph: OnnxGraph, producer: { readonly name: string; readonly version: string }): Uint8Array {
  const writer = new BinaryWriter();
  int64(writer, 1, IR_VERSION);
  text(writer, 2, producer.name);
  text(writer, 3, producer.version);
  message(writer, 7, (inner) => writeGraph(inner, graph));
  message(writer, 8, (inner) => int64(inner, 2, OPERATOR_SET));
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, (inner) => writeNode(inner, node));
  text(writer, 2, graph.name);
  for (const constant of graph.constants) message(writer, 5, (inner) => writeConstant(inner, constant));
  for (const value of graph.inputs) message(writer, 11, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) message(writer, 12, (inner) => writeValue(inner, value));
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, (inner) => writeAttribute(inner, name, value));
  }
}

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    int64(writer, 3, value);
    int64(writer, 20, ATTRIBUTE_TYPE.int);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    int64(writer, 20, ATTRIBUTE_TYPE.string);
  } else if ('fraction' in value) {
    writer.tag(2, WireType.Bit32).float(value.fraction);
    int64(writer, 20, ATTRIBUTE_TYPE.float);
  } else {
    for (const item of value) int64(writer, 8, item);
    int64(writer, 20, ATTRIBUTE_TYPE.ints);
  }
}

function writeConstant(writer: BinaryWriter, constant: OnnxConstant): void {
  for (const side of constant.shape) int64(writer, 1, side);
  int64(writer, 2, 'floats' in constant ? FLOAT : INT64);
  text(writer, 8, constant.name);
  writer.tag(9, WireType.LengthDelimited).bytes(rawBytes(constant));
}

/** Little-endian, as the format wants it on any machine. */
function rawBytes(constant: OnnxConstant): Uint8Array {
  if ('floats' in constant) {
    const bytes = new Uint8Array(constant.floats.length * 4);
    const view = new DataView(bytes.buffer);
    const { floats } = constant;
    for (let at = 0; at < floats.length; at++) view.setFloat32(at * 4, floats[at] as number, true);
    return bytes;
  }
  const bytes = new Uint8Array(constant.integers.length * 8);
  const view = new DataView(bytes.buffer);
  constant.integers.forEach((value, index) => view.setBigInt64(index * 8, BigInt(value), true));
  return bytes;
}

/** ValueInfoProto { name, type: TypeProto { tensor_type { elem_type, shape { dim { dim_value or dim_param } } } } } */
function writeValue(writer: BinaryWriter, value: OnnxValue): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) => {
    message(type, 1, (tensor) => {
      int64(tensor, 1, FLOAT);
      message(tensor, 2, (shape) => {
        for (const side of value.shape)
          message(shape, 1, (dimension) =>
            typeof side === 'number' ? int64(dimension, 1, side) : text(dimension, 2, side),
          );
      });
    });
  });
}

function message(writer: BinaryWriter, field: number, body: Body): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body(writer);
  writer.join();
}

function int64(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}
