/** What the steps of the pipeline are called; a step that is not listed keeps the name it has in the API. */
export const STEP_NAMES: Record<'en' | 'zh', Readonly<Record<string, string>>> = {
  en: {
    upload: 'receive the photo',
    admit: 'admit',
    queue: 'wait for a worker',
    inspect: 'inspect the file',
    decode: 'decode',
    find_face: 'find the face',
    matte: 'cut the person out',
    refine: 'refine the edge',
    align: 'frame the head',
    compose: 'lay the background',
    encode: 'encode',
  },
  zh: {
    upload: '接收照片',
    admit: '准入',
    queue: '等待处理',
    inspect: '检查文件',
    decode: '解码',
    find_face: '定位人脸',
    matte: '抠出人像',
    refine: '细化边缘',
    align: '构图',
    compose: '合成背景',
    encode: '编码',
  },
};
