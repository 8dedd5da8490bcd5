/** Every word of the page, in English and in Chinese. `{name}` marks a place for a value. */

const en = {
  title: 'Safelight · ID photos',
  tagline: 'ID photos from any portrait',
  otherLanguage: '中文',
  tableLabel: 'Photos',
  optionsLabel: 'Options',
  original: 'Your photo',
  originalAlt: 'The photo you chose',
  drop: 'Drop a photo here',
  dropMore: 'or paste it, or choose a file: JPEG, PNG or WebP',
  tap: 'Take or choose a photo',
  advice: 'One person, face to the camera, evenly lit',
  choose: 'Choose a photo',
  chooseAnother: 'Choose another photo',
  noPreview: 'This browser cannot show the file.',
  originalFacts: '{width} × {height} px · {kb}',
  shrunkFacts: '{width} × {height} px · {kb}, sent as {sentWidth} × {sentHeight} px · {sentKb}',
  result: 'ID photo',
  resultAlt: 'The ID photo: {size}, {background}',
  size: 'Size',
  sizeSearch: 'Search sizes',
  sizeHint: 'Search by name, or type a size: 35x45 mm, 3.5x4.5 cm, 295x413 px',
  sizeNone: 'No such size. Type one like 35x45 mm or 295x413 px.',
  sizeOwn: 'Custom size',
  background: 'Background',
  transparent: 'Transparent',
  ownColour: 'Custom',
  colourWell: 'Pick a colour',
  colourText: 'Colour as #rrggbb',
  format: 'File format',
  formatHint: 'JPEG cannot be transparent.',
  download: 'Download',
  timings: 'How the time was spent',
  total: 'total',
  other: 'in between',
  requestId: 'Request id',
  copy: 'Copy',
  copied: 'Copied',
  retry: 'Try again',
  privacy: 'Your photo is sent to this service and nowhere else.',
  docs: 'API documentation',
  reading: 'Reading the photo…',
  sending: 'Sending… {percent} %',
  working: 'Developing…',
  done: 'Ready in {ms} ms',
  catalogueFailed: 'The service does not answer. Is it running?',
};

/** Name of a text. */
export type TextKey = keyof typeof en;

const zh: Record<TextKey, string> = {
  title: 'Safelight · 证件照',
  tagline: '任意人像，一键成证件照',
  otherLanguage: 'English',
  tableLabel: '照片',
  optionsLabel: '选项',
  original: '原图',
  originalAlt: '你选择的照片',
  drop: '把照片拖到这里',
  dropMore: '也可以直接粘贴，或选择文件（JPEG、PNG、WebP）',
  tap: '拍照或选择照片',
  advice: '单人、正对镜头、光线均匀',
  choose: '选择照片',
  chooseAnother: '换一张照片',
  noPreview: '浏览器无法预览这个文件。',
  originalFacts: '{width} × {height} 像素 · {kb}',
  shrunkFacts: '{width} × {height} 像素 · {kb}，压缩为 {sentWidth} × {sentHeight} 像素 · {sentKb} 后上传',
  result: '证件照',
  resultAlt: '证件照：{size}，{background}',
  size: '尺寸',
  sizeSearch: '搜索尺寸',
  sizeHint: '按名称搜索，或直接输入尺寸：35x45 mm、3.5x4.5 cm、295x413 px',
  sizeNone: '没有这个尺寸。可以输入 35x45 mm 或 295x413 px。',
  sizeOwn: '自定义尺寸',
  background: '背景',
  transparent: '透明',
  ownColour: '自定义',
  colourWell: '选取颜色',
  colourText: '颜色值 #rrggbb',
  format: '文件格式',
  formatHint: 'JPEG 不支持透明背景。',
  download: '下载',
  timings: '各步骤用时',
  total: '总计',
  other: '其他',
  requestId: '请求编号',
  copy: '复制',
  copied: '已复制',
  retry: '重试',
  privacy: '照片只发送到本服务，不会发往别处。',
  docs: 'API 文档',
  reading: '正在读取照片…',
  sending: '正在上传… {percent}%',
  working: '正在冲印…',
  done: '完成，用时 {ms} 毫秒',
  catalogueFailed: '服务没有响应，请确认它正在运行。',
};

/** The texts of both languages. */
export const TEXTS = { en, zh };

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

/** What a problem is called and what to do about it. */
export interface ProblemWords {
  readonly title: string;
  readonly remedy: string;
}

/** Problems that the page finds by itself, before or instead of an answer. */
export const OWN_PROBLEMS: Record<'en' | 'zh', Record<'unreachable' | 'tooLarge' | 'unreadable', ProblemWords>> = {
  en: {
    unreachable: {
      title: 'The service does not answer',
      remedy: 'Check that it is running and that you are connected, then try again.',
    },
    tooLarge: { title: 'The file is too large', remedy: 'Choose a file under {mb} MB that this browser can open.' },
    unreadable: { title: 'The answer could not be read', remedy: 'Try again; if it stays so, report the request id.' },
  },
  zh: {
    unreachable: { title: '服务没有响应', remedy: '请确认服务正在运行、网络通畅，然后重试。' },
    tooLarge: { title: '文件太大', remedy: '请选择小于 {mb} MB、浏览器能打开的照片。' },
    unreadable: { title: '无法读取服务的应答', remedy: '请重试；若仍如此，请把请求编号告诉管理员。' },
  },
};

/** The service's problems in Chinese, by error type; its own words are English. */
export const PROBLEMS_ZH: Readonly<Record<string, ProblemWords>> = {
  BadOptionError: { title: '有选项不正确', remedy: '请按下面的说明修改该选项。' },
  PayloadTooLargeError: { title: '文件太大', remedy: '请换一张小一些的照片，或先把长边缩到 2000 像素。' },
  UnsupportedFormatError: { title: '不支持的图片格式', remedy: '请使用 JPEG、PNG 或 WebP 照片。' },
  UnidentifiedImageError: { title: '图片无法读取', remedy: '文件可能已损坏或不完整，请重新保存后再试。' },
  ImageTooLargeError: { title: '图片像素过多', remedy: '请缩小到 8192 × 8192、5000 万像素以内。' },
  NoFaceError: { title: '没有找到人脸', remedy: '请使用单人正面照：正对镜头、无遮挡、光线充足。' },
  SeveralFacesError: { title: '照片里不止一个人', remedy: '请裁剪照片，只保留一个人。' },
  FaceTooSmallError: { title: '人脸太小', remedy: '请靠近一些重拍，或裁剪到头肩部位。' },
  FileSizeError: { title: '文件达不到所要求的大小', remedy: '请放宽文件大小的限制，或换一种格式或尺寸。' },
  ModelNotInstalledError: { title: '模型未安装', remedy: '请使用内置模型，或先安装该模型。' },
  RateLimitedError: { title: '请求太频繁', remedy: '请稍等片刻再试。' },
  QueueFullError: { title: '排队的请求太多', remedy: '请稍后重试。' },
  ShuttingDownError: { title: '服务正在停止', remedy: '请稍后重试。' },
  MemoryError: { title: '内存不足', remedy: '请换小一些的照片，或稍后重试。' },
  DeadlineExceededError: { title: '处理超时', remedy: '请换小一些的照片，或稍后重试。' },
  ModelLoadError: { title: '模型加载失败', remedy: '请联系管理员查看日志。' },
  InferenceError: { title: '模型处理失败', remedy: '请重试；若仍失败，请把请求编号告诉管理员。' },
  WorkerCrashedError: { title: '处理进程意外退出', remedy: '请重试；若仍失败，请把请求编号告诉管理员。' },
  UnexpectedError: { title: '发生意外错误', remedy: '请把请求编号告诉管理员。' },
};
