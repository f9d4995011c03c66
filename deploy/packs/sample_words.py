"""The words of make_sample_month.py and sample_courses.py: what people of the invented 清河县 say, and how their matters end.

LEVELS repeats the service levels of qinghe.yaml in minutes: (receive within, handle within).
The texts of a category hold one of its keywords in qinghe.yaml, and no longer one of another: a
test sees to it.
"""
LEVELS = {'2h': (30, 120), '24h': (60, 1440), '7d': (240, 7 * 1440), '15d': (480, 15 * 1440)}

TOWNSHIPS = {'chengguan': '城关街道', 'hexi': '河西街道', 'baishi': '白石镇', 'liulin': '柳林镇',
             'shuangqiao': '双桥镇',
             'yunling': '云岭乡'}
VILLAGES = {
    'chengguan-donghe': '东河社区', 'chengguan-wenmiao': '文庙社区', 'chengguan-beimen': '北门社区',
    'chengguan-xinhua': '新华路社区', 'hexi-jinhe': '锦河社区', 'hexi-binjiang': '滨江社区',
    'hexi-yangguang': '阳光社区', 'hexi-yuanqu': '园区社区', 'baishi-jiezhen': '街镇社区',
    'baishi-shangwan': '上湾村', 'baishi-shiqiao': '石桥村', 'baishi-maoping': '茅坪村',
    'liulin-zhengjie': '正街社区', 'liulin-dashu': '大树村', 'liulin-nanpo': '南坡村',
    'shuangqiao-jishi': '集市社区', 'shuangqiao-hetan': '河滩村', 'shuangqiao-xiaozhai': '小寨村',
    'yunling-cha': '茶园村', 'yunling-gaoshan': '高山村', 'yunling-longquan': '龙泉村',
}
ADDRESSES = ['和平路', '建设路', '文昌巷', '滨河路', '桂花街', '老粮站旁', '学府路', '东风桥头', '农贸市场北门', '三组', '五组']
SURNAMES = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈', '卫', '蒋', '沈', '韩', '杨']
GIVEN = ['样一', '样二', '样三', '样四', '某某', '示例', '小样', '大样', '范例', '例文']  # nobody is called that
CHANNELS = {'hotline': 58, 'app': 12, 'web': 7, 'forum': 4, 'petition_office': 3,
            'service_window': 5, 'letter': 1,
            'on_behalf': 3, 'grid_worker': 9, 'email': 1, 'official': 1}

REFUSED = {'court'}
PERSON_ONLY = {'discipline'}

UNCLEAR = ['{place}这边的情况一直没有人管，希望尽快来人看看。', '我之前反映过的那件事，到现在也没有下文，请给个说法。',
           '{road}那里很不方便，老人小孩都有意见，请有关部门重视。', '昨天打过电话，说会有人联系我，等了一天没有消息。']
RESULTS = ['已到现场核实并处理完毕，当面向来电人说明了情况。', '经核查情况属实，已督促责任方整改，来电人表示认可。',
           '已安排专人处理，问题已解决，后续将加强巡查。', '已与来电人电话沟通，解释了有关规定并协助办理。']
PRAISE = ['处理得很快，谢谢。', '问题解决了，满意。', '工作人员态度好，上门看了。', '比想象中快，点赞。']
COMPLAINTS = ['来看了一下，过两天又是老样子。', '没有人联系我，就说办好了。', '只是解释，没有真正解决。', '时间拖得太久。']
WITHDRAW_REASONS = ['问题已自行解决', '来电人表示不再需要', '重复反映，以上一次为准']
WAIT_REASONS = ['请来电人补充小区和楼栋', '请来电人提供购买凭证', '约定来电人在家时上门']
RETURN_WORDS = [('not-ours', '不属于本单位职责，请核实'), ('wrong-area', '地点不在本辖区'), ('unclear', '诉求内容不清，无法办理'),
                ('other-level', '应由上级主管部门办理')]
EXTENSION_REASONS = ['需采购配件，预计一周到货', '涉及多户，需分批施工', '连续降雨，无法作业']
CHASES = ['已经等了好几天，什么时候能办好？', '电话里说会有人来，一直没人来。', '请问办到哪一步了？', '再不处理就要出事了，请抓紧。']
FIRST_REPLIES = ['已受理并转相关单位，请保持电话畅通。', '您反映的情况已登记，承办单位会尽快联系您。', '已收到，预计按时限答复。']
ANSWERS = [{'article_id': 'business-license-03', 'article_version': 4, 'words': '可在政务服务网办理，三个工作日办结。'},
           {'article_id': 'senior-card-01', 'article_version': 2, 'words': '携带身份证到社区办理，当场发放。'},
           {'article_id': 'housing-rental-07', 'article_version': 5, 'words': '申请条件和材料已用短信发送。'}]
EMERGENCIES = [('119', '{place}一户厨房起火，火还没有灭。', 'gas'), ('120', '{place}有老人摔倒昏迷。', 'clinic'),
               ('110', '{place}路口有人持械打架。', 'neighbours'), ('119', '{place}楼道冒浓烟，有人被困。', 'lift'),
               ('120', '{place}工地有人从架子上掉下来。', 'wages')]
# Area, what many say, category.
BURSTS = [('chengguan-donghe', '{place}主路水管爆裂，水流了一路，家里停水。', 'water-supply'),
          ('hexi-jinhe', '{place}整片停电，变压器冒烟。', 'power-supply'),
          ('liulin-zhengjie', '{place}污水外溢到街上，臭得不行。', 'manhole')]
# A second matter of the same call, and its category.
FURTHER = [('另外楼道的灯也坏了，路灯不亮。', 'street-light'), ('还有小区门口垃圾没人清运。', 'rubbish')]
PARK_REASONS = ['需列入年度改造计划，等待资金', '涉及产权确认，等待权属部门意见', '需待汛期结束后施工']


def category(level, weight, texts, kinds=('request', 'complaint'), **more):
    return {'level': level, 'weight': weight, 'texts': texts, 'kinds': list(kinds), **more}


CATEGORIES = {
    'rubbish': category('24h', 9, ['{road}的垃圾桶满了{days}天没有人来收，臭味很大。', '{place}{road}垃圾没人清运，苍蝇到处飞。',
                                   '我们村口的垃圾堆了有{days}天了，下雨流得满地都是。'],
                        results=['已安排清运车辆清理完毕，并对点位消毒，今后每日清运两次。', '已清运并增设垃圾桶两个。']),
    'street-light': category('24h', 7, ['{road}{no}号附近路灯不亮，{hour}出门看不见路。',
                                        '{place}主路有{n}盏路灯坏了，学生放学不安全。',
                                        '{road}的灯杆被车撞歪了，担心倒下来。'],
                             results=['已更换灯具并恢复照明。', '线路故障已修复，附近路灯全部点亮。']),
    'street-vendors': category('7d', 5, ['{road}{hour}占道经营严重，救护车都进不来。', '小区门口流动摊贩太多，走路只能走车道。',
                                         '{road}的烧烤摊每天摆到很晚，地上全是油。']),
    'illegal-building': category('15d', 4, ['{road}{no}号楼顶违章搭建了一个阳光房，请核查。', '一楼住户私搭乱建，把公共绿地围起来了。'],
                                 kinds=('report', 'complaint')),
    'manhole': category('24h', 5, ['{road}{no}号门口井盖破损，车压上去很响。', '一下雨{road}就路面积水，水淹到脚踝。',
                                   '下水道堵了，污水外溢到巷子里{days}天了。']),
    'greening': category('7d', 2, ['{road}的行道树太密，树枝遮挡了窗户。', '绿化带里有枯树，刮风的时候很吓人。'],
                         kinds=('request', 'suggestion')),
    'property-management': category('15d', 5, ['小区物业费涨价没有公示，请管一管。', '物业不作为，小区门禁坏了{days}个月没人修。']),
    'building-quality': category('15d', 3, ['新房交房才{n}个月，墙体开裂，开发商不管。', '顶楼房屋漏水，维修{days}次都没有修好。'],
                                 kinds=('complaint',)),
    'lift': category('24h', 4, ['{road}{no}号{floor}楼，电梯停运{days}天了，老人下不了楼。',
                                '小区电梯老是卡在{floor}楼，很害怕，请检查。']),
    'noise': category('24h', 7, ['{road}工地夜间施工，{hour}还在打桩，没法睡觉。', '楼下广场舞音响开得很响，每天{hour}都吵。',
                                 '{road}{no}号歌厅噪音扰民。'], kinds=('complaint',)),
    'air': category('7d', 3, ['楼下饭店油烟直接排到巷子里，衣服都不能晒。', '{place}有人焚烧秸秆，烟很呛人。', '工地没有洒水，扬尘很大。'],
                    kinds=('complaint', 'report')),
    'river': category('7d', 2, ['{place}段河水发黑，还有死鱼漂着。', '{hour}看见有车往沟里排污，请查一查。'],
                      kinds=('report',)),
    'parking': category('24h', 6, ['{road}{no}号门口车辆违停，占用消防通道。', '学校门口乱停车，放学时堵得走不动。'],
                        kinds=('complaint', 'report')),
    'signals': category('7d', 2, ['{road}路口的红绿灯时间太短，老人过不去马路。', '建议在{road}学校门口加减速带。'],
                        kinds=('suggestion', 'request')),
    'roads': category('15d', 5, ['{place}通村公路坑洼不平，下雨天摩托车摔了{n}个人。', '{road}道路塌陷了一个坑，还没有围挡。',
                                 '{place}河边护栏损坏，小孩容易掉下去。']),
    'bus': category('7d', 3, ['{place}的末班车太早，下班赶不上。', '公交车到站不停，等了{n}分钟。', '希望赶场天加开{place}的班车。'],
                    kinds=('complaint', 'suggestion')),
    'water-supply': category('24h', 7, ['{place}从{hour}开始停水，没有通知。', '家住{floor}楼，水压太小，热水器打不着。',
                                        '{road}{no}号门前水管爆裂，水流了一路。'],
                             results=['爆管已抢修完成，恢复正常供水。', '已调整加压泵，水压恢复正常。']),
    'power-supply': category('24h', 6, ['{place}{hour}又停电了，冰箱里的菜都坏了。', '家里电压不稳，灯一闪一闪的。',
                                        '{road}有电线垂落到路上，很危险。'],
                             results=['故障线路已抢修，恢复供电。', '已更换变压器熔断器，用电正常。']),
    'gas': category('2h', 3, ['{road}{no}号楼道里能闻到燃气味，请马上来人。', '新房申请天然气一个月了，还没有通气。'],
                    results=['已上门检测并更换软管，无泄漏。', '已完成点火通气。']),
    'heating': category('24h', 3, ['{road}{no}号暖气不热，室温不达标，家里有老人。', '交了费到现在还没有供暖。']),
    'wages': category('7d', 4, ['在{place}工地干了{n}天，老板欠薪{money}元不给。', '工厂拖欠工资{days}个月，{n}个人都没有拿到。'],
                      kinds=('complaint', 'request')),
    'insurance': category('7d', 3, ['父亲在外地住院，异地就医备案一直通不过。', '医保卡刷不了，药店说系统里没有信息。'],
                          kinds=('request',)),
    'school': category('15d', 3, ['孩子九月入学，户口在{place}，学区怎么划分不清楚。', '校车{hour}不按点，孩子在路边等了{n}分钟。'],
                       kinds=('request', 'complaint')),
    'relief': category('15d', 4, ['家里老人生病花了{money}元，想申请临时救助。', '高龄补贴{days}个月没有发到卡上。',
                                  '邻村都批了，我家低保申请没有消息。'],
                       kinds=('request',)),
    'consumer': category('7d', 5, ['健身房关门了，预付卡里还有{money}元，要求退款。', '在{road}超市买到过期食品，店家不认账。'],
                         kinds=('complaint', 'report')),
    'clinic': category('7d', 2, ['{place}村卫生室经常没有人，拿药要跑到镇上。', '孩子的疫苗约了{days}次都没有约上。']),
    'irrigation-works': category('15d', 3, ['{place}的水渠堵了，{n}亩秧田没有水灌溉。', '山坪塘漏水，今年怕是存不住水。'],
                                 kinds=('request',)),
    'farm-support': category('15d', 2, ['种粮补贴{days}个月了还没有到账，请查一下。', '农业保险理赔一直没有人来定损。'],
                             kinds=('request',)),
    'homestead': category('15d', 2, ['我家宅基地的申请交上去{n}个月没有回复。', '征地补偿款还有{money}元没有付。'],
                          kinds=('request', 'complaint')),
    'neighbours': category('7d', 5, ['邻居在楼道里堆放杂物，说了{days}次都不听。', '楼上漏水把我家天花板泡坏了，对方不赔。'],
                           kinds=('complaint', 'request'), results=['社区调解员已组织双方调解，达成书面协议。',
                                                                    '已清理楼道，双方握手言和。']),
    'pets': category('24h', 3, ['{road}有{n}条流浪狗，追着学生跑。', '有人遛狗不拴绳，把小孩吓哭了。'], kinds=('complaint',)),
    'how-to': category('2h', 9, ['请问营业执照变更需要什么材料？', '老年证在哪里办？', '想问一下政务中心周末的上班时间。', '居住证怎么办理？'],
                       kinds=('enquiry',), results=['已当场答复办理地点、时间和所需材料。', '已答复，并把材料清单用短信发给来电人。']),
    'policy-enquiry': category('2h', 6, ['请问政策上对返乡创业有没有贷款贴息？', '购买新能源车的补贴标准是多少？', '公租房的申请条件是什么？'],
                               kinds=('enquiry',), results=['已根据现行文件当场答复。', '已答复并告知文件名称和查询网址。']),
    'court': category('15d', 3, ['不服判决，法院判决我赔{money}元，请重新处理。', '判决书下来半年了，强制执行没有结果。'],
                      kinds=('complaint',)),
    'discipline': category('15d', 3, ['反映某村干部虚报冒领补贴，请查实。', '办事窗口有人吃拿卡要，不送东西就拖着。'],
                           kinds=('report',)),
}
