/** Examinations and certificates of mainland China. */
import { sizesOf } from '../describe-size.js';
import type { Size } from '../size.js';

const CPTA = 'China Personnel Examination Authority (cpta.com.cn)';
const NEEA = 'National Education Examinations Authority';
const UNREAD = false;

/** In the order in which a list should show them. */
export const CHINA_EXAMS: readonly Size[] = sizesOf(
  'cn',
  'exam',
  {
    id: 'cn-teacher-certificate',
    en: 'Teacher certificate (China)',
    zh: '教师资格证',
    px: [295, 413],
    background: ['white'],
    source: ['Ministry of Education', UNREAD],
  },
  {
    id: 'cn-teacher-exam',
    en: 'Teacher qualification examination (China)',
    zh: '教师资格考试（NTCE）报名',
    px: [150, 200],
    background: ['white'],
    maxKb: 200,
    source: [NEEA, 'quoted', 'https://zljskb.com/jiaoshizhaopin/31297.html'],
  },
  {
    id: 'cn-civil-service',
    en: 'Civil service examination (China)',
    zh: '国家公务员考试',
    px: [295, 413],
    background: ['blue', 'white'],
    source: ['National Civil Service Administration', 'quoted', 'http://www.zeiqing.com/zhishi/331583.html'],
  },
  {
    id: 'cn-junior-accounting',
    en: 'Junior accounting examination (China)',
    zh: '初级会计考试',
    px: [295, 413],
    background: ['white'],
    source: ['Ministry of Finance', UNREAD],
  },
  {
    id: 'cn-cet',
    en: 'College English test, band 4 and 6 (China)',
    zh: '英语四六级考试',
    px: [144, 192],
    head: [0.65, 0.72, 0.7],
    top: 0.1,
    background: ['light-blue', 'white'],
    maxKb: 200,
    source: [NEEA, 'quoted', 'https://dsksun.com/jwc/info/1031/1853_1.htm'],
  },
  {
    id: 'cn-computer-rank',
    en: 'Computer rank examination (China)',
    zh: '计算机等级考试',
    px: [390, 567],
    background: ['white', 'light-blue'],
    source: [NEEA, UNREAD],
  },
  {
    id: 'cn-graduate-entrance',
    en: 'Graduate entrance examination (China)',
    zh: '研究生考试',
    px: [531, 709],
    // The eyes 30 to 50 % below the upper edge.
    eyes: [0.5, 0.7, 0.58],
    background: ['white', 'blue'],
    maxKb: 10_000,
    source: ['Ministry of Education (yz.chsi.com.cn)', 'quoted', 'https://iverson3.cn/xuelitisheng/141012'],
  },
  {
    id: 'cn-graduation',
    en: 'Graduation certificate, CHSI (China)',
    zh: '学信网毕业证图像采集',
    px: [480, 640],
    // The hair 50 to 110 px below the upper edge, the eyes 200 to 300 px.
    head: [0.45, 0.62, 0.54],
    top: 80 / 640,
    eyes: [340 / 640, 440 / 640, 390 / 640],
    background: ['light-blue', 'blue', 'white'],
    minKb: 30,
    maxKb: 900,
    source: ['Ministry of Education (chsi.com.cn)', 'quoted', 'https://www.eol.cn/baokao/zk-wyw/20250810222216.html'],
  },
  {
    id: 'cn-constructor',
    en: 'Constructor qualification examination (China)',
    zh: '一级建造师考试',
    mm: [25, 35],
    px: [295, 413],
    background: ['white'],
    minKb: 30,
    source: [CPTA, 'quoted', 'https://m.examw.com/jzs1/hebei/888316'],
  },
  {
    id: 'cn-cost-engineer',
    en: 'Cost engineer examination (China)',
    zh: '一级造价工程师考试',
    mm: [25, 35],
    px: [295, 413],
    background: ['white'],
    source: [CPTA, 'quoted', 'http://kick-shoes.com/zaojia/zhinan/202107/23091454400758.html'],
  },
  {
    id: 'cn-mandarin-test',
    en: 'Mandarin proficiency test (China)',
    zh: '普通话水平测试',
    px: [390, 567],
    background: ['white'],
    source: ['State Language Commission', UNREAD],
  },
);
