/** The words for problems. */

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

/** The service's problems in English where its own words are meant for programs. */
export const PROBLEMS_EN: Readonly<Record<string, ProblemWords>> = {
  UnsupportedFormatError: { title: 'Not a supported image format', remedy: 'Choose a JPEG, PNG or WebP photo.' },
  UnauthorizedError: { title: 'A key is needed', remedy: 'Enter the key that the operator gave you, above.' },
};

/** The service's problems in Chinese, by error type; its own words are English. */
export const PROBLEMS_ZH: Readonly<Record<string, ProblemWords>> = {
  BadOptionError: { title: '有选项不正确', remedy: '请按下面的说明修改该选项。' },
  PayloadTooLargeError: { title: '文件太大', remedy: '请换一张小一些的照片，或先把长边缩到 2000 像素。' },
  UnsupportedFormatError: { title: '不支持的图片格式', remedy: '请使用 JPEG、PNG 或 WebP 照片。' },
  UrlFetchError: { title: '无法获取该地址的照片', remedy: '请检查照片的地址，或直接上传照片。' },
  UnidentifiedImageError: { title: '图片无法读取', remedy: '文件可能已损坏或不完整，请重新保存后再试。' },
  ImageTooLargeError: { title: '图片像素过多', remedy: '请缩小到 8192 × 8192、5000 万像素以内。' },
  NoFaceError: { title: '没有找到人脸', remedy: '请使用单人正面照：正对镜头、无遮挡、光线充足。' },
  SeveralFacesError: { title: '照片里不止一个人', remedy: '请裁剪照片，只保留一个人。' },
  FaceTooSmallError: { title: '人脸太小', remedy: '请靠近一些重拍，或裁剪到头肩部位。' },
  FileSizeError: { title: '文件达不到所要求的大小', remedy: '请放宽文件大小的限制，或换一种格式或尺寸。' },
  UnauthorizedError: { title: '需要密钥', remedy: '请在页面上方填写管理员给你的密钥。' },
  ForbiddenError: { title: '这个密钥无权使用此功能', remedy: '请向管理员索取有权限的密钥。' },
  UploadTimeoutError: { title: '上传超时', remedy: '请检查网络后重试。' },
  QueueStoreError: { title: '任务存储不可用', remedy: '请稍后重试。' },
  CacheStoreError: { title: '缓存不可用', remedy: '请稍后重试。' },
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
